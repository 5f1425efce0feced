import type { SqlEntityManager } from '@mikro-orm/sql'
import type { Tables } from '../../../database/tables.ts'
import { type TimedReminder, timedReminders } from '../timed-reminders.ts'

/** A reminder that has come, and is still to be told. */
export interface StillDue extends TimedReminder {
  /** The id of the row that says that it has come. */
  fireId: number
  todo_id: number
  /** The moment that it was meant for. */
  at: number
}

/** The reminder of a line; undefined if its to-do has been done, deleted or moved to another time since, or is hidden. */
export async function stillDue(em: SqlEntityManager, uid: string): Promise<StillDue | undefined> {
  const fire = await em
    .getKysely<Tables>()
    .selectFrom('reminder_fire as f')
    .innerJoin('reminder as r', 'r.id', 'f.reminder_id')
    .select(['f.id as fireId', 'f.reminder_id', 'f.occasion', 'f.at', 'r.todo_id'])
    .where('f.uid', '=', uid)
    .executeTakeFirst()
  const [reminder] = fire ? await timedReminders(em, [fire.reminder_id]) : []
  if (!fire || !reminder || reminder.occasion?.name !== fire.occasion) return undefined
  const { fireId, todo_id, at } = fire
  return { ...reminder, fireId, todo_id, at }
}
