import type { SqlEntityManager } from '@mikro-orm/sql'
import { databaseNow } from '@todo/service-kit/database'
import { sql } from 'kysely'
import type { Tables } from './job.entity.ts'

/** The rows changed in one statement, so that locks are short. */
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

/** Makes dead letters of jobs that no handler has taken for this long, in milliseconds. Returns how many. */
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
        // A worker with a handler may have started it meanwhile.
        .where('due_at', '<=', longAgo)
        .execute()),
  )
}

/** Changes rows by ascending ids, so that all statements lock in one order, and only the rows that they change. */
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
