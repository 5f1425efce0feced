import { handle } from '@todo/jobs'
import type { MailClient } from './mail-client.ts'
import { reminderMail } from './reminder-mail.job.ts'
import { stillDue } from './still-due.ts'

/** Orders the mail of a reminder from the auth-service, unless there is no reason for it any more. */
export function reminderMailHandler(client: MailClient) {
  return handle(reminderMail, async ({ uid }, { em, signal }) => {
    const reminder = await stillDue(em, uid)
    if (!reminder) return
    const { user_id, contents, due } = reminder
    await client.order({ key: uid, user_id, kind: 'reminder', contents, ...(due && { due }) }, signal)
  })
}
