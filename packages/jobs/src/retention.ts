import type { SqlEntityManager } from '@mikro-orm/sql'
import { databaseNow } from '@todo/service-kit/database'
import { sql } from 'kysely'
import type { Tables } from './job.entity.ts'

/** So many rows are changed at once: no lock is held for long. */
const BATCH = 500

/** Deletes jobs that were done, or expired, longer ago than this. Dead letters are kept. Returns how many. */
export function deleteFinished(em: SqlEntityManager, retentionMs: number): Promise<number> {
  const db = em.getKysely<Tables>()
  return inBatches(
    () =>
      db
        .selectFrom('job')
        .select('id')
        .where('state', 'in', ['done', 'expired'])
        .where('finished_at', '<=', sql<number>`${databaseNow(em)} - ${retentionMs}`)
        .limit(BATCH)
        .execute(),
    async (ids) => void (await db.deleteFrom('job').where('id', 'in', ids).execute()),
  )
}

/** Makes dead letters of jobs that have been due for this long while nobody knew how to do them. Returns how many. */
export function giveUpUnknown(em: SqlEntityManager, names: readonly string[], patienceMs: number): Promise<number> {
  const db = em.getKysely<Tables>()
  const longAgo = sql<number>`${databaseNow(em)} - ${patienceMs}`
  return inBatches(
    () =>
      db
        .selectFrom('job')
        .select('id')
        .where('due_at', '<=', longAgo)
        .where('name', 'not in', names)
        .limit(BATCH)
        .execute(),
    async (ids) =>
      void (await db
        .updateTable('job')
        .set({
          state: 'dead',
          due_at: null,
          waiting_key: null,
          finished_at: databaseNow(em),
          error: 'UnknownJob: no worker has a handler for it',
        })
        .where('id', 'in', ids)
        // Somebody who knows it may have begun it meanwhile.
        .where('due_at', '<=', longAgo)
        .execute()),
  )
}

/** By their ids, so that every statement locks rows in one order, and no more of them than it changes. */
async function inBatches(
  find: () => Promise<{ id: number }[]>,
  change: (ids: number[]) => Promise<void>,
): Promise<number> {
  let count = 0
  for (;;) {
    const ids = (await find()).map(({ id }) => id).sort((a, b) => a - b)
    if (ids.length > 0) await change(ids)
    count += ids.length
    if (ids.length < BATCH) return count
  }
}
