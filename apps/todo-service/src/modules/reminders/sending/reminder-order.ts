import type { SqlEntityManager } from '@mikro-orm/sql'
import type { ReminderOrder } from '@todo/schemas'
import { stillDue } from './still-due.ts'

/** What the mail of a reminder says now; nothing if there is no reason for it any more. */
export async function reminderOrder(em: SqlEntityManager, uid: string): Promise<ReminderOrder | undefined> {
  const reminder = await stillDue(em, uid)
  if (!reminder) return undefined
  const { user_id, contents, due } = reminder
  return { key: uid, user_id, kind: 'reminder', contents, ...(due && { due }) }
}
