import { defineEntity, p } from '@mikro-orm/core'
import type { Reminder } from '@todo/schemas'
import { belongsTo, stampColumns } from '../../database/columns.ts'
import { AccountEntity } from '../accounts/account.entity.ts'
import { TodoEntity } from '../todos/todo.entity.ts'

export const ReminderSchema = defineEntity({
  name: 'Reminder',
  tableName: 'reminder',
  properties: {
    id: p.integer().primary().autoincrement(),
    user_id: () => belongsTo(AccountEntity, 'user_id').index('reminder_user_id_index'),
    todo_id: () => belongsTo(TodoEntity, 'todo_id').index('reminder_todo_id_index'),
    minutes_before: p.integer().nullable(),
    at_date: p.string().length(10).nullable(),
    at_time: p.string().length(5).nullable(),
    at_time_zone: p.string().length(64).nullable(),
    channel: p.string().length(8).$type<Reminder['channel']>(),
    next_at: p.bigint('number').nullable().index('reminder_next_at_index'),
    last_occasion: p.string().length(100).nullable(),
    ...stampColumns(),
  },
})

/**
 * What reminds one user of a to-do, which may be in somebody else's account. It belongs to the user's own account.
 *
 * - `minutes_before`: of a relative one. `at_date`, `at_time`, `at_time_zone`: of an absolute one, as a due.
 * - `next_at`: when it comes, in milliseconds since 1970; null if there is no reason to. It follows from the to-do and its
 *   user, and is written in the transaction that changes them (`retime-reminders.ts`).
 * - `last_occasion`: the last occasion (`occasions.ts`) on which it came.
 */
export class ReminderEntity extends ReminderSchema.class {}
ReminderSchema.setClass(ReminderEntity)
