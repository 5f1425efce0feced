import { randomUUID } from 'node:crypto'
import type { SqlEntityManager } from '@mikro-orm/sql'
import { databaseNow } from '@todo/service-kit/database'
import type { Tables } from '../../../database/tables.ts'
import { stillDue } from '../../reminders/sending/still-due.ts'

/** What the coming of a reminder is told as. */
export const REMINDER_TYPE = 'reminder.fired'

/** The events of a webhook that is told of it. */
const EVENTS = ['*', 'reminder.*', REMINDER_TYPE]

/** Has the webhooks of a user be told that a reminder has come: those that are on, and listen to it. */
export async function tellOfReminder(em: SqlEntityManager, user_id: number, fire_uid: string): Promise<void> {
  const db = em.getKysely<Tables>()
  const webhooks = await db
    .selectFrom('webhook')
    .select(['id', 'events', 'is_active'])
    .where('user_id', '=', user_id)
    .orderBy('id')
    .execute()
  const listening = webhooks.filter(
    ({ is_active, events }) => is_active && events.split(' ').some((event) => EVENTS.includes(event)),
  )
  if (listening.length === 0) return
  const made = { user_id, fire_uid, type: REMINDER_TYPE, state: 'waiting' as const, attempts: 0 }
  const times = { due_at: databaseNow(em), created_at: databaseNow(em) }
  const deliveries = listening.map(({ id }) => ({
    webhook_id: id,
    message_id: `msg_${randomUUID()}`,
    ...made,
    ...times,
  }))
  await db.insertInto('webhook_delivery').values(deliveries).execute()
}

/** What is sent of a reminder that has come; undefined if there is no reason for it any more. */
export async function reminderBody(em: SqlEntityManager, fireUid: string): Promise<string | undefined> {
  const reminder = await stillDue(em, fireUid)
  if (!reminder) return undefined
  const { fireId: id, id: reminder_id, todo_id, contents, due } = reminder
  const at = new Date(reminder.at).toISOString()
  return JSON.stringify({ type: REMINDER_TYPE, timestamp: at, data: { id, reminder_id, todo_id, at, contents, due } })
}
