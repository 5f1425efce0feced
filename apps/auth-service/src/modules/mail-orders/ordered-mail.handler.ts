import { handle } from '@todo/jobs'
import type { MailOrder } from '@todo/schemas'
import type { Mailer } from '../mail/mailer.ts'
import { templates } from '../mail/templates/index.ts'
import { MailOrderRepository } from './mail-order.repository.ts'
import { orderedMail } from './ordered-mail.job.ts'

/** Sends what other services have ordered. Who has no verified address or is disabled gets nothing. */
export function orderedMailHandler(mailer: Mailer) {
  return handle(orderedMail, async ({ key }, { em, finish, ...job }) => {
    const found = await new MailOrderRepository(em).find(key)
    if (found) await mailer.send({ to: found.address, id: key, ...contentOf(found.order) }, job)
    await finish((em) => new MailOrderRepository(em).forgetContents(key))
  })
}

function contentOf(order: MailOrder) {
  if (order.kind === 'reminder') return templates.en.reminder(order)
  return { ...templates.en.digest(order), ...(order.links && { unsubscribe: order.links.unsubscribe }) }
}
