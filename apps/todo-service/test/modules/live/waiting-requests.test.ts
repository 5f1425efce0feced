import { sqlite } from '@todo/test-kit'
import tap from 'tap'
import { AccountWatcher } from '../../../src/modules/live/account-watcher.ts'
import { WaitingRequests } from '../../../src/modules/live/waiting-requests.ts'
import { sharedTestApp } from '../../helper.ts'

tap.test('whoever has gone away before waiting begins does not wait, and takes no place', async (t) => {
  const { app } = await sharedTestApp(sqlite)
  const watcher = new AccountWatcher({ em: app.orm.em.fork(), everyMs: 60_000, onFailure: () => undefined })
  const waiting = new WaitingRequests(watcher, { perHolder: 1, inAll: 1 })
  for (const _ of [1, 2]) {
    t.notOk(await waiting.untilChanged(1, new Map([[1, 1]]), { ms: 60_000, signal: AbortSignal.abort() }))
  }
  t.equal(watcher.size, 0)
})
