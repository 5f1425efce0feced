import { handle } from '@todo/jobs'
import type { MailClient } from '../../mails/mail-client.ts'
import { reminderMail } from './reminder-mail.job.ts'
import { reminderOrder } from './reminder-order.ts'

/** Orders the mail of a reminder from the auth-service, unless there is no reason for it any more. */
export function reminderMailHandler(client: MailClient) {
  return handle(reminderMail, async ({ uid }, { em, signal }) => {
    const order = await reminderOrder(em, uid)
    if (order) await client.order(order, signal)
  })
}
