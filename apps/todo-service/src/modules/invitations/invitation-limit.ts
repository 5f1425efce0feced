import type { SqlEntityManager } from '@mikro-orm/sql'
import { databaseNow } from '@todo/service-kit/database'
import { sql } from 'kysely'
import type { Tables } from '../../database/tables.ts'
import { TooManyInvitations } from './invitation-faults.ts'

/** How many names a user may try at once, and how long it takes until there is one more: 30 an hour. */
const AT_ONCE = 30
const EVERY_MS = 120_000

/**
 * Takes one of the user's tries to invite somebody by name, whatever becomes of it. Each puts `inviting_until` further
 * into the future, up to a limit (the generic cell rate algorithm): one number in the database, and all replicas count alike.
 *
 * @throws {TooManyInvitations}
 */
export async function takeTry(em: SqlEntityManager, userId: number): Promise<void> {
  const now = databaseNow(em)
  const until = sql<number>`coalesce(inviting_until, 0)`
  const { numUpdatedRows } = await em
    .getKysely<Tables>()
    .updateTable('user')
    .set({ inviting_until: sql<number>`case when ${until} > ${now} then ${until} else ${now} end + ${EVERY_MS}` })
    .where('id', '=', userId)
    .where(until, '<=', sql<number>`${now} + ${(AT_ONCE - 1) * EVERY_MS}`)
    .executeTakeFirstOrThrow()
  if (numUpdatedRows === 0n) throw new TooManyInvitations(EVERY_MS)
}
