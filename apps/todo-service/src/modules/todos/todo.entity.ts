import { defineEntity, type Opt, p } from '@mikro-orm/core'
import { AccountEntity } from '../accounts/account.entity.ts'

export const TodoSchema = defineEntity({
  name: 'Todo',
  tableName: 'todo',
  indexes: [{ name: 'todo_user_id_is_done_index', properties: ['user', 'is_done'] }],
  properties: {
    id: p.integer().primary().autoincrement(),
    contents: p.string().length(256),
    is_done: p.boolean().default(false),
    user: () => p.manyToOne(AccountEntity).deleteRule('cascade').updateRule('no action').index('todo_user_id_index'),
  },
})

/**
 * A to-do. Its properties have the names of the columns, and of the fields in the JSON; `user` is the account that it
 * belongs to.
 */
export class TodoEntity extends TodoSchema.class {
  get user_id(): Opt<number> {
    return this.user.id
  }
}
TodoSchema.setClass(TodoEntity)
