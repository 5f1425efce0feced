import { handle } from '@todo/jobs'
import type { MailOrder } from '@todo/schemas'
import type { Mailer } from '../mail/mailer.ts'
import { templates } from '../mail/templates/index.ts'
import type { CurrentOrder } from './current-order.ts'
import { MailOrderRepository } from './mail-order.repository.ts'
import { orderedMail } from './ordered-mail.job.ts'

/**
 * Sends what is left of what other services have ordered. Users without a verified address, and disabled ones, get nothing.
 */
export function orderedMailHandler(mailer: Mailer, currentOrder: CurrentOrder) {
  return handle(orderedMail, async ({ key }, { em, finish, ...job }) => {
    const found = await new MailOrderRepository(em).find(key)
    const order = found && (await currentOrder(found.order, job.signal))
    if (order) await mailer.send({ to: found.address, id: key, ...contentOf(order) }, job)
    await finish((em) => new MailOrderRepository(em).forgetContents(key))
  })
}

function contentOf(order: MailOrder) {
  if (order.kind === 'reminder') return templates.en.reminder(order)
  return { ...templates.en.digest(order), ...(order.links && { unsubscribe: order.links.unsubscribe }) }
}
