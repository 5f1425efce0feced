import { forgetOldKeys } from '@todo/service-kit/database'
import type { FastifyInstance } from 'fastify'
import type { FileStore } from './modules/attachments/store/file-store.ts'
import { sweepFiles } from './modules/attachments/sweep-files.ts'
import { TRIM_EVERY_MS, trimLog } from './modules/changes/trim-log.ts'
import { ExportRepository } from './modules/exports/export.repository.ts'
import { DIGEST_EVERY_MS, sendDigests } from './modules/notifications/mails/send-digests.ts'
import { forgetNotifications } from './modules/notifications/notification.repository.ts'
import { forgetFires, LOOK_EVERY_MS, sendDue } from './modules/reminders/sending/send-due.ts'
import { PURGE_EVERY_MS, purgeTrash } from './modules/trash/purge-trash.ts'

/** What the work needs. */
interface WorkOptions {
  store: FileStore
  /** How often idempotency keys are looked through for old ones, in milliseconds. */
  forgetEveryMs: number
  changesKeptDays: number
}

/** What the service does by itself, now and then. */
export function repeatWork(app: FastifyInstance, { store, forgetEveryMs, changesKeptDays }: WorkOptions): void {
  const { em } = app.orm
  app.repeat('forgetting old idempotency keys', forgetEveryMs, () => forgetOldKeys(em))
  app.repeat('emptying the trash', PURGE_EVERY_MS, () => purgeTrash(em))
  app.repeat('deleting files that no to-do has', PURGE_EVERY_MS, () => sweepFiles(em, store))
  app.repeat('deleting old changes', TRIM_EVERY_MS, () => trimLog(em, changesKeptDays))
  app.repeat('sending reminders', LOOK_EVERY_MS, () => sendDue(em))
  app.repeat('forgetting old reminders', PURGE_EVERY_MS, () => forgetFires(em))
  app.repeat('sending digests', DIGEST_EVERY_MS, () => sendDigests(em))
  app.repeat('forgetting old notifications', PURGE_EVERY_MS, () => forgetNotifications(em))
  app.repeat('deleting old exports', PURGE_EVERY_MS, () => new ExportRepository(em.fork()).deleteExpired())
}
