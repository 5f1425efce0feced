import { setImmediate as nextTurn } from 'node:timers/promises'
import type { SqlEntityManager } from '@mikro-orm/sql'
import { forgetKeysOf, inBatches } from '@todo/service-kit/database'
import type { Tables } from '../../database/tables.ts'

/** About how many lines of the log are deleted by one statement. Few, so that no lock is held for long. */
const BATCH = 500

/** What is deleted row by row. The rest follows by foreign keys: labels and occurrences of to-dos, what has come of reminders, sections and members of lists, parts of exports. */
const TABLES = [
  'notification',
  'reminder',
  'comment',
  'todo',
  'list',
  'label',
  'filter',
  'webhook_delivery',
  'webhook',
  'push_subscription',
  'data_export',
] as const

/**
 * Deletes all that belonged to a deleted user, in batches, until nothing is left. May be cut off anywhere and run again: a
 * deleted user cannot add anything.
 *
 * @returns how many to-dos there were.
 */
export async function eraseAccount(em: SqlEntityManager, userId: number, signal: AbortSignal): Promise<number> {
  const db = em.getKysely<Tables>()
  let todos = 0
  for (const table of TABLES) {
    const count = await inBatches(db.selectFrom(table).select('id').where('user_id', '=', userId), (ids) => {
      signal.throwIfAborted()
      return db.deleteFrom(table).where('id', 'in', ids).execute()
    })
    if (table === 'todo') todos = count
  }
  await forgetKeysOf(em, userId)
  await eraseLog(em, userId, signal)
  return todos
}

async function eraseLog(em: SqlEntityManager, userId: number, signal: AbortSignal): Promise<void> {
  const changes = em.getKysely<Tables>().selectFrom('change').where('user_id', '=', userId)
  for (;;) {
    await nextTurn()
    signal.throwIfAborted()
    const rows = await changes.select('version').orderBy('version').limit(BATCH).execute()
    const last = rows.at(-1)
    if (!last) return
    await em
      .getKysely<Tables>()
      .deleteFrom('change')
      .where('user_id', '=', userId)
      .where('version', '<=', last.version)
      .execute()
  }
}
