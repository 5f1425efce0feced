import { defineEntity, p } from '@mikro-orm/core'
import { AccountEntity } from '../accounts/account.entity.ts'
import { TodoEntity } from './todo.entity.ts'

export const TodoLabelSchema = defineEntity({
  name: 'TodoLabel',
  tableName: 'todo_label',
  indexes: [{ name: 'todo_label_user_id_name_index', properties: ['user', 'name', 'todo'] }],
  properties: {
    todo: () => p.manyToOne(TodoEntity).primary().deleteRule('cascade').updateRule('no action').index(false),
    name: p.string().length(64).primary(),
    user: () => p.manyToOne(AccountEntity).deleteRule('cascade').updateRule('no action').index(false),
  },
})

/** By which a to-do is found by its labels. The truth is `labels` of the to-do: rows of it are read without a JOIN. */
export class TodoLabelEntity extends TodoLabelSchema.class {}
TodoLabelSchema.setClass(TodoLabelEntity)
