import type { SqlEntityManager } from '@mikro-orm/sql'
import type { Due, Reminder } from '@todo/schemas'
import type { Selectable } from 'kysely'
import type { Tables } from '../../database/tables.ts'
import { toJson } from '../todos/todo.json.ts'
import { type Occasion, occasionOf } from './occasions.ts'

/** A reminder, and when it has to come. */
export interface TimedReminder {
  id: number
  user_id: number
  channel: Reminder['channel']
  next_at: number | null
  last_occasion: string | null
  contents: string
  due: Due | null
  /** Null if there is no reason for it: the to-do is not due, is done or in the trash, or its list is hidden from the user. */
  occasion: Occasion | null
}

/** When some reminders have to come, as to-dos, settings and memberships are now. One statement. */
export async function timedReminders(em: SqlEntityManager, ids: readonly number[]): Promise<TimedReminder[]> {
  const rows = await em
    .getKysely<Tables>()
    .selectFrom('reminder as r')
    .innerJoin('todo as t', 't.id', 'r.todo_id')
    .innerJoin('user as u', 'u.id', 'r.user_id')
    .leftJoin('list_member as m', (join) =>
      join.onRef('m.list_id', '=', 't.list_id').onRef('m.user_id', '=', 'r.user_id'),
    )
    .select(['r.id', 'r.user_id', 'r.channel', 'r.next_at', 'r.last_occasion'])
    .select(['r.minutes_before', 'r.at_date', 'r.at_time', 'r.at_time_zone'])
    .select(['t.contents', 't.is_done', 't.deleted_at', 't.due_date', 't.due_time', 't.due_time_zone'])
    .select(['u.time_zone', 'm.user_id as member_id'])
    .where('r.id', 'in', [...ids])
    .orderBy('r.id')
    .execute()
  return rows.map(({ id, user_id, channel, next_at, last_occasion, contents, ...row }) => {
    const { due } = toJson(row)
    const isIdle = Boolean(row.is_done) || row.deleted_at !== null || row.member_id === null
    const occasion = isIdle ? null : occasionOf({ ...row, at: absoluteTimeOf(row) }, due, row.time_zone)
    return { id, user_id, channel, next_at, last_occasion, contents, due, occasion }
  })
}

/** The time of an absolute reminder; null of a relative one. */
export function absoluteTimeOf({
  at_date,
  at_time,
  at_time_zone,
}: Pick<Selectable<Tables['reminder']>, 'at_date' | 'at_time' | 'at_time_zone'>) {
  if (at_date === null || at_time === null) return null
  return { date: at_date, time: at_time, ...(at_time_zone !== null && { time_zone: at_time_zone }) }
}
