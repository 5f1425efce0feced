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

/** An index to find to-dos by a label. What counts is the column `labels` of the to-do, which is read without a JOIN. */
export class TodoLabelEntity extends TodoLabelSchema.class {}
TodoLabelSchema.setClass(TodoLabelEntity)
