import type { Reminder, ReminderFire } from '@todo/schemas'
import type { Selectable } from 'kysely'
import type { Tables } from '../../database/tables.ts'
import { momentsOf } from '../moments-of.ts'
import { absoluteTimeOf } from './timed-reminders.ts'

/** The columns that a reminder's JSON is made of. */
export const REMINDER_COLUMNS = [
  'id',
  'todo_id',
  'minutes_before',
  'at_date',
  'at_time',
  'at_time_zone',
  'channel',
  'created_at',
  'updated_at',
] as const

/** A reminder as a query finds it. */
export type ReminderRow = Pick<Selectable<Tables['reminder']>, (typeof REMINDER_COLUMNS)[number]>

/** The JSON of a reminder. */
export function reminderToJson(row: ReminderRow): Reminder {
  const { id, todo_id, minutes_before, channel } = row
  const at = absoluteTimeOf(row)
  return { id, todo_id, type: at ? 'absolute' : 'relative', minutes_before, at, channel, ...momentsOf(row) }
}

/** That a reminder has come, as a query finds it. */
export type FireRow = Pick<Selectable<Tables['reminder_fire']>, 'id' | 'reminder_id' | 'state' | 'at' | 'fired_at'> & {
  todo_id: number
}

/** The JSON of it. */
export function fireToJson({ at, fired_at, id, reminder_id, todo_id, state }: FireRow): ReminderFire {
  const [meant, fired] = [new Date(at).toISOString(), new Date(fired_at).toISOString()]
  return { id, reminder_id, todo_id, state, at: meant, fired_at: fired }
}
