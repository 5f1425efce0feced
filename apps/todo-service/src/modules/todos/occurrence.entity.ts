import { defineEntity, p } from '@mikro-orm/core'
import { belongsTo } from '../../database/columns.ts'
import { AccountEntity } from '../accounts/account.entity.ts'
import { TodoEntity } from './todo.entity.ts'

export const OccurrenceSchema = defineEntity({
  name: 'Occurrence',
  tableName: 'occurrence',
  indexes: [{ name: 'occurrence_todo_id_due_index', properties: ['todo_id', 'due'] }],
  properties: {
    id: p.integer().primary().autoincrement(),
    user_id: () => belongsTo(AccountEntity, 'user_id').index('occurrence_user_id_index'),
    todo_id: () => belongsTo(TodoEntity, 'todo_id').index(false),
    due: p.string().length(90),
    action: p.string().length(8),
    at: p.bigint('number').unsigned(),
    actor_id: p.integer().unsigned(),
    version: p.integer().unsigned(),
  },
})

/**
 * One due of a recurring to-do that is over: `action` says whether it was completed or skipped, `at` when, `actor_id` by
 * whom. `due` is written as `2026-12-24T17:00[Europe/Berlin]`, with the parts that it has.
 */
export class OccurrenceEntity extends OccurrenceSchema.class {}
OccurrenceSchema.setClass(OccurrenceEntity)
