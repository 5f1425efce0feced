import type { SqlEntityManager } from '@mikro-orm/sql'
import { DAY_MS } from '../dates/calendar.ts'
import { AttachmentRepository } from './attachment.repository.ts'
import { REMOVED_MS } from './attachments-of.ts'
import type { FileStore } from './store/file-store.ts'

/** How long a file may be on its way before it is given up, in milliseconds: a day. */
const UNFINISHED_MS = DAY_MS

/** How many files are looked for at once. */
const BATCH = 100

/**
 * Deletes the files that no to-do has: of to-dos that are gone for good, those that were removed 30 days ago, and what is
 * left of uploads whose process has ended. May be cut off anywhere, and be done by several at once.
 */
export async function sweepFiles(em: SqlEntityManager, store: FileStore): Promise<void> {
  const files = new AttachmentRepository(em.fork())
  const now = Date.now()
  const before = { unfinished: now - UNFINISHED_MS, removed: now - REMOVED_MS }
  await deleteAll(() => files.orphans(before, BATCH), files, store)
}

/** Deletes all files of an account. May be cut off anywhere and run again. */
export async function eraseFiles(
  em: SqlEntityManager,
  store: FileStore,
  userId: number,
  signal: AbortSignal,
): Promise<void> {
  const files = new AttachmentRepository(em)
  const next = async () => {
    signal.throwIfAborted()
    return files.ofUser(userId, BATCH)
  }
  await deleteAll(next, files, store)
}

/** Deletes each file before its row, so that no file is without a row. */
async function deleteAll(next: () => Promise<string[]>, files: AttachmentRepository, store: FileStore): Promise<void> {
  for (let ids = await next(); ids.length > 0; ids = await next()) {
    for (const id of ids) {
      await store.delete(id)
      await files.forget(id)
    }
  }
}
