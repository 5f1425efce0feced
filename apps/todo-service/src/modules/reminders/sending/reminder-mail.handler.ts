import type { SqlEntityManager } from '@mikro-orm/sql'
import { handle } from '@todo/jobs'
import type { MailOrder } from '@todo/schemas'
import type { Tables } from '../../../database/tables.ts'
import { timedReminders } from '../timed-reminders.ts'
import type { MailClient } from './mail-client.ts'
import { reminderMail } from './reminder-mail.job.ts'

/** Orders the mail of a reminder from the auth-service, unless there is no reason for it any more. */
export function reminderMailHandler(client: MailClient) {
  return handle(reminderMail, async ({ uid }, { em, signal }) => {
    const order = await orderOf(em, uid)
    if (order) await client.order(order, signal)
  })
}

/** The mail of a reminder; undefined if the to-do has been done, deleted or moved to another time since, or is hidden. */
async function orderOf(em: SqlEntityManager, uid: string): Promise<MailOrder | undefined> {
  const fire = await em
    .getKysely<Tables>()
    .selectFrom('reminder_fire')
    .select(['reminder_id', 'occasion'])
    .where('uid', '=', uid)
    .executeTakeFirst()
  const [reminder] = fire ? await timedReminders(em, [fire.reminder_id]) : []
  if (reminder?.occasion?.name !== fire?.occasion) return undefined
  if (!reminder) return undefined
  const { user_id, contents, due } = reminder
  return { key: uid, user_id, kind: 'reminder', contents, ...(due && { due }) }
}
