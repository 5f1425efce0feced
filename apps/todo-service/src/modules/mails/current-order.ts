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
  // Of an item without an id, nothing is known but what it says.
  const unknown = order.items.filter(({ id }) => id === undefined)
  const ids = order.items.flatMap(({ id }) => id ?? [])
  const known = ids.length === 0 ? [] : await digestItems(em, order.user_id, { ids })
  const items = [...known, ...unknown]
  return items.length === 0 ? undefined : { ...order, items }
}
