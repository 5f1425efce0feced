import type { SqlEntityManager } from '@mikro-orm/sql'
import { databaseNow, inBatches } from '@todo/service-kit/database'
import { sql } from 'kysely'
import type { Scope } from '../../access/scope.ts'
import type { Tables } from '../../database/tables.ts'
import { DAY_MS } from '../dates/calendar.ts'

/** How long notifications are kept, in milliseconds: 90 days. */
const KEEP_MS = 90 * DAY_MS

/** Which notifications: some, or all up to one. */
interface Marked {
  ids: readonly number[] | undefined
  upTo: number | undefined
}

/** Marks notifications of the account as read or unread. */
export async function markRead(
  em: SqlEntityManager,
  { accountId }: Scope,
  is_read: boolean,
  { ids, upTo }: Marked,
): Promise<void> {
  await em
    .getKysely<Tables>()
    .updateTable('notification')
    .set({ is_read: sql.lit(is_read), mail_at: null })
    .where('user_id', '=', accountId)
    .where('is_read', '=', sql.lit(!is_read))
    .where(({ eb }) => (ids ? eb('id', 'in', [...ids]) : eb('id', '<=', Number(upTo))))
    .execute()
}

/** Deletes the notifications that are older than 90 days. May be cut off anywhere. */
export async function forgetNotifications(em: SqlEntityManager): Promise<void> {
  const db = em.getKysely<Tables>()
  const old = db
    .selectFrom('notification')
    .select('id')
    .where('created_at', '<', sql<number>`${databaseNow(em)} - ${KEEP_MS}`)
  await inBatches(old, (ids) => db.deleteFrom('notification').where('id', 'in', ids).execute())
}
