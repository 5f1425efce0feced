import type { SqlEntityManager } from '@mikro-orm/sql'
import { enqueue } from '@todo/jobs'
import type { DigestOrder, MailOrder } from '@todo/schemas'
import { inTransaction } from '@todo/service-kit/database'
import { MailOrderRepository } from './mail-order.repository.ts'
import { orderedMail } from './ordered-mail.job.ts'

const DAY_MS = 86_400_000

/** How long an order is known, in milliseconds: longer than any service repeats one. */
const KEEP_MS = 2 * DAY_MS

/** How many notifications a digest tells of at most. */
const MOST_ITEMS = 50

/** Has a mail be sent in the background, if it has not been ordered before. After a day it is not sent any more. */
export function orderMail(em: SqlEntityManager, order: MailOrder): Promise<void> {
  return inTransaction(em, async (em) => {
    const orders = new MailOrderRepository(em)
    if (await orders.has(order.key)) return
    await orders.insert(order.kind === 'digest' ? await withUnsent(orders, order) : order, KEEP_MS)
    await enqueue(em, orderedMail, { key: order.key }, { expiresAfterMs: DAY_MS })
  })
}

/** A digest takes along those of its user that still wait to be sent: when a mail server is back, each user gets one. */
async function withUnsent(orders: MailOrderRepository, order: DigestOrder): Promise<DigestOrder> {
  const unsent = await orders.unsentDigests(order.user_id, KEEP_MS - DAY_MS)
  for (const { key } of unsent) await orders.forgetContents(key)
  const items = [...order.items, ...unsent.flatMap(({ items }) => items)]
  return { ...order, items: items.slice(0, MOST_ITEMS) }
}
