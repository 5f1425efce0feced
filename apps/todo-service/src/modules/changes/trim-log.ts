import { setImmediate as nextTurn } from 'node:timers/promises'
import type { SqlEntityManager } from '@mikro-orm/sql'
import type { Tables } from '../../database/tables.ts'
import { DAY_MS } from '../dates/calendar.ts'

/** How often the log is searched for changes that have been kept for long enough, in milliseconds. */
export const TRIM_EVERY_MS = 10 * 60 * 1000

/** How many lines one statement deletes. Few, so that no lock is held for long. */
const BATCH = 500

/** How many statements one run makes that delete lines, over all accounts. The rest waits for the next run. */
const MOST_BATCHES = 100

/** How many accounts are looked at by one statement. */
const ACCOUNTS = 1_000

/**
 * Deletes lines of the log that are older than `keptDays`, the oldest of each account first. May be cut off anywhere, and
 * be done by several at once.
 */
export async function trimLog(em: SqlEntityManager, keptDays: number): Promise<void> {
  const before = Date.now() - keptDays * DAY_MS
  let left = MOST_BATCHES
  for (let after = 0, isDone = false; !isDone; ) {
    const accounts = await accountsAfter(em, after)
    for (const { id, oldest } of accounts) {
      for (let hasOld = oldest !== null && oldest < before; hasOld && left > 0; left -= 1) {
        hasOld = await trimSome(em, id, before)
        // SQLite answers without a pause: so requests are served between two batches.
        await nextTurn()
      }
      after = id
    }
    isDone = accounts.length < ACCOUNTS
  }
}

/** Some accounts, by their ids, and the moment of the oldest line of each. */
function accountsAfter(em: SqlEntityManager, id: number) {
  return em
    .getKysely<Tables>()
    .selectFrom('user as u')
    .select('u.id')
    .select(({ selectFrom }) =>
      selectFrom('change as c')
        .select('c.at')
        .whereRef('c.user_id', '=', 'u.id')
        // With the account's id, MySQL knows that the rows are in this order.
        .orderBy('c.user_id')
        .orderBy('c.version')
        .orderBy('c.n')
        .limit(1)
        .as('oldest'),
    )
    .where('u.id', '>', id)
    .where('u.deleted_at', 'is', null)
    .orderBy('u.id')
    .limit(ACCOUNTS)
    .execute()
}

/**
 * Deletes some lines of one account, all of a version or none. Before that it raises `min_version` of the account: so nobody
 * takes the lines that are left for all of them.
 *
 * @returns whether there may be more.
 */
async function trimSome(em: SqlEntityManager, id: number, before: number): Promise<boolean> {
  const db = em.getKysely<Tables>()
  const lines = db.selectFrom('change').select(['version', 'at']).where('user_id', '=', id)
  const oldest = await lines.orderBy('version').orderBy('n').limit(BATCH).execute()
  const old = oldest.filter(({ at }) => at < before)
  const version = Math.max(0, ...old.map(({ version }) => version))
  const account = db.updateTable('user').where('id', '=', id).where('min_version', '<', version)
  await account.set({ min_version: version }).where('deleted_at', 'is', null).execute()
  await db.deleteFrom('change').where('user_id', '=', id).where('version', '<=', version).execute()
  return old.length === BATCH
}
