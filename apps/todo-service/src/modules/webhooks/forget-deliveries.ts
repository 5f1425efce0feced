import type { SqlEntityManager } from '@mikro-orm/sql'
import { inBatches } from '@todo/service-kit/database'
import type { Tables } from '../../database/tables.ts'
import { DAY_MS } from '../dates/calendar.ts'

/** For how long one can see what was sent, in milliseconds: 30 days. */
const KEPT_MS = 30 * DAY_MS
/** How often older ones are looked for, in milliseconds. */
export const FORGET_EVERY_MS = 10 * 60_000

/** Deletes what was sent to webhooks more than 30 days ago. May be cut off anywhere, and be done by several at once. */
export async function forgetDeliveries(em: SqlEntityManager): Promise<void> {
  const db = em.getKysely<Tables>()
  const before = Date.now() - KEPT_MS
  const old = db.selectFrom('webhook_delivery').select('id').where('created_at', '<', before)
  await inBatches(old, (ids) => db.deleteFrom('webhook_delivery').where('id', 'in', ids).execute())
}
