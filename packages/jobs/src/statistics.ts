import type { SqlEntityManager } from '@mikro-orm/sql'
import { databaseNow } from '@todo/service-kit/database'
import { sql } from 'kysely'
import type { JobState, Tables } from './job.entity.ts'

/** The state of the queue. */
export interface JobStatistics {
  /** Waiting jobs, with those that are due later. */
  waiting: number
  running: number
  dead: number
  /** How long the oldest due job has been due, in milliseconds; 0 if there is none. */
  oldestDueMs: number
}

/** Reads the state of the queue in one statement that uses indexes only. */
export async function readStatistics(em: SqlEntityManager): Promise<JobStatistics> {
  const db = em.getKysely<Tables>()
  const now = databaseNow(em)
  const count = (state: JobState) =>
    db.selectFrom('job').where('state', '=', state).select(sql<number>`count(*)`.as('n'))
  const oldest = db.selectFrom('job').select('due_at').where('due_at', '<=', now).orderBy('due_at').limit(1)
  const row = await db
    .selectNoFrom([
      count('waiting').as('waiting'),
      count('running').as('running'),
      count('dead').as('dead'),
      sql<number>`coalesce(${now} - ${oldest}, 0)`.as('oldest'),
    ])
    .executeTakeFirstOrThrow()
  return {
    waiting: Number(row.waiting),
    running: Number(row.running),
    dead: Number(row.dead),
    oldestDueMs: Number(row.oldest),
  }
}
