import type { SqlEntityManager } from '@mikro-orm/sql'
import type { MailOrder } from '@todo/schemas'
import { digestItems } from '../notifications/mails/digest-items.ts'
import { reminderOrder } from '../reminders/sending/reminder-order.ts'

/**
 * What is left of a mail that was ordered: without what has been read, done, hidden or switched off since. Nothing, if there is
 * nothing left to tell.
 */
export async function currentOrder(em: SqlEntityManager, order: MailOrder): Promise<MailOrder | undefined> {
  if (order.kind === 'reminder') return reminderOrder(em, order.key)
  const items = await digestItems(em, order.user_id, { ids: order.items.map(({ id }) => id) })
  return items.length === 0 ? undefined : { ...order, items }
}
