import type { SqlEntityManager } from '@mikro-orm/sql'
import { databaseNow, inBatches, readDatabaseNow } from '@todo/service-kit/database'
import { type NotNull, sql } from 'kysely'
import type { Tables } from './job.entity.ts'
import { withKeyIfFree } from './waiting-key.ts'

/** How many are shown. */
const SHOWN = 100

/** A job that has failed for good. */
export interface DeadLetter {
  id: number
  name: string
  attempts: number
  /** Milliseconds since 1970. */
  createdAt: number
  diedAt: number
  error: string
}

/** Which dead letters: the id of one, or all. */
export type Selection = number | 'all'

/** The dead letters that died last, and how many there are. */
export async function listDead(em: SqlEntityManager): Promise<{ letters: DeadLetter[]; count: number }> {
  const dead = em.getKysely<Tables>().selectFrom('job').where('state', '=', 'dead')
  const { count } = await dead.select(sql<number>`count(*)`.as('count')).executeTakeFirstOrThrow()
  const rows = await dead
    .select(['id', 'name', 'attempts', 'created_at', 'finished_at', 'error'])
    .orderBy('finished_at', 'desc')
    .orderBy('id', 'desc')
    .limit(SHOWN)
    .$narrowType<{ finished_at: NotNull; error: NotNull }>()
    .execute()
  const letters = rows.map(({ created_at: createdAt, finished_at: diedAt, ...rest }) => ({
    ...rest,
    createdAt,
    diedAt,
  }))
  return { letters, count: Number(count) }
}

/**
 * Puts dead letters back into the queue, due at once and with all their attempts. A job that has expired meanwhile is
 * not run. Returns how many.
 */
export async function retryDead(em: SqlEntityManager, selection: Selection): Promise<number> {
  const waiting = { state: 'waiting', attempts: 0, due_at: databaseNow(em), finished_at: null }
  return each(em, selection, async (ids) => {
    for (const id of ids) {
      await withKeyIfFree((key) =>
        em
          .getKysely<Tables>()
          .updateTable('job')
          .set({ ...waiting, ...key })
          .where('id', '=', id)
          .where('state', '=', 'dead')
          .execute(),
      )
    }
  })
}

/** Deletes dead letters. Returns how many. */
export async function dropDead(em: SqlEntityManager, selection: Selection): Promise<number> {
  return each(em, selection, async (ids) => {
    await em.getKysely<Tables>().deleteFrom('job').where('id', 'in', ids).where('state', '=', 'dead').execute()
  })
}

/** Changes them some at a time. A job that dies again meanwhile is left out. */
async function each(
  em: SqlEntityManager,
  selection: Selection,
  change: (ids: number[]) => Promise<void>,
): Promise<number> {
  const db = em.getKysely<Tables>()
  const now = await readDatabaseNow(em)
  const dead = db.selectFrom('job').select('id').where('state', '=', 'dead').where('finished_at', '<=', now)
  return inBatches(selection === 'all' ? dead : dead.where('id', '=', selection), change)
}
