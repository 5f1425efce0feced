import type { FastifyInstance } from 'fastify'
import { AccountWatcher } from './account-watcher.ts'

/** How often changes that somebody waits for are looked for, in milliseconds. */
const LOOK_EVERY_MS = 300

/** Tells when accounts change, until the app is told to stop. All who wait in an app share it. */
export function watchAccounts(app: FastifyInstance): AccountWatcher {
  const watcher = new AccountWatcher({
    em: app.orm.em,
    everyMs: LOOK_EVERY_MS,
    onFailure: (error) => app.log.warn({ err: error }, 'looking for changes has failed, and is tried again'),
  })
  app.onDrain(() => void watcher.stop())
  app.addHook('onClose', () => watcher.stop())
  return watcher
}
