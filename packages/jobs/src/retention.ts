import type { SqlEntityManager } from '@mikro-orm/sql'
import { databaseNow, inBatches } from '@todo/service-kit/database'
import { sql } from 'kysely'
import type { Tables } from './job.entity.ts'

/** Deletes jobs that were done, or expired, longer ago than this. Dead letters are kept. Returns how many. */
export function deleteFinished(em: SqlEntityManager, retentionMs: number): Promise<number> {
  const db = em.getKysely<Tables>()
  const longAgo = sql<number>`${databaseNow(em)} - ${retentionMs}`
  const finished = db.selectFrom('job').select('id').where('state', 'in', ['done', 'expired'])
  return inBatches(finished.where('finished_at', '<=', longAgo), (ids) =>
    db.deleteFrom('job').where('id', 'in', ids).execute(),
  )
}

/** Makes dead letters of jobs that no handler has taken for this long, in milliseconds. Returns how many. */
export function giveUpUnknown(em: SqlEntityManager, names: readonly string[], patienceMs: number): Promise<number> {
  const db = em.getKysely<Tables>()
  const longAgo = sql<number>`${databaseNow(em)} - ${patienceMs}`
  const unknown = db.selectFrom('job').select('id').where('due_at', '<=', longAgo).where('name', 'not in', names)
  return inBatches(unknown, (ids) =>
    db
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
      .execute(),
  )
}
