import { once } from 'node:events'
import { createFaultyProxy, mysql, sqlite, until } from '@todo/test-kit'
import t from 'tap'
import { AccountWatcher } from '../../../src/modules/live/account-watcher.ts'
import { LiveStreams } from '../../../src/modules/live/live-streams.ts'
import { buildTestApp, captureStatements, clientOf, lend, newUser } from '../../helper.ts'
import { openStream, untilTold, urlOf } from './streams.ts'

t.test('a client that leaves while its accounts are read is not watched for', async (t) => {
  const { app } = await buildTestApp(t, sqlite)
  const { em } = app.orm
  const watched: string[] = []
  const watcher = new AccountWatcher({ em, everyMs: 60_000, onFailure: () => undefined })
  t.intercept(watcher, 'watch', { value: () => void watched.push('watched') })
  const limits = { inAll: 1, perHolder: 1 }
  const streams = new LiveStreams({ em, watcher, isRevoked: () => false, limits, heartbeatMs: 60_000 })
  t.teardown(() => streams.close())
  const listener = { id: newUser().id, sessionId: 's', expiresAt: Date.now() + 60_000 }
  const stream = streams.open(listener)
  const isBegun = streams.begin(stream, listener, undefined)
  stream.destroy()
  await once(stream, 'close')
  await isBegun
  t.same(watched, [])
  t.ok(streams.open(listener), 'and its place is free')
})

t.test('all whose accounts change at once are read with one statement', async (t) => {
  const { app } = await buildTestApp(t, sqlite)
  const { em } = app.orm
  const watcher = new AccountWatcher({ em, everyMs: 5, onFailure: () => undefined })
  t.teardown(() => watcher.stop())
  const limits = { inAll: 9, perHolder: 9 }
  const streams = new LiveStreams({ em, watcher, isRevoked: () => false, limits, heartbeatMs: 60_000 })
  t.teardown(() => streams.close())
  const ada = clientOf(app, newUser())
  await ada.add()
  const texts: string[] = []
  for (let count = 0; count < 3; count += 1) {
    const listener = { id: ada.user.id, sessionId: 's', expiresAt: Date.now() + 60_000 }
    const stream = streams.open(listener)
    await streams.begin(stream, listener, undefined)
    stream.on('data', (chunk) => texts.push(String(chunk)))
    t.teardown(() => stream.destroy())
  }
  const statements = captureStatements(t)
  await ada.add()
  await until('all are told', () => texts.filter((text) => text.includes('changed')).length === 6)
  const reads = statements().filter(({ sql }) => /left join .list_member./.test(sql))
  t.equal(reads.length, 1)
})

t.test('a database that does not answer is waited out: what has changed is told then', { skip: !mysql }, async (t) => {
  if (!mysql) throw new TypeError('no MySQL')
  const proxy = await createFaultyProxy(t, await lend(t, mysql))
  const { app, logs } = await buildTestApp(t, mysql, { url: proxy.url })
  const ada = clientOf(app, newUser())
  await ada.add()
  const stream = await openStream(t, await urlOf(app), ada)
  await until('it is told what there is', () => stream.events().length === 1)
  const failures = () => logs.lines().filter(({ msg }) => String(msg).startsWith('looking for changes has failed'))
  proxy.cut()
  await until('the first look fails', () => failures().length === 1)
  proxy.restore()
  await until('the next does not', async () => (await ada.post({ contents: 'x' })).statusCode === 201)
  await untilTold('the write is told', stream, (versions) => Number(versions[ada.user.id]) > 2)
  const told = stream.events().length
  proxy.cutOnce('left join list_member', 'before')
  await ada.add()
  await until('the accounts could not be read', () => failures().length === 2)
  await until('they have been read', () => stream.events().length > told)
  t.notOk(stream.hasEnded())
})
