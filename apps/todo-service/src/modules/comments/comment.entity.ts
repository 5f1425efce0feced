import { defineEntity, p } from '@mikro-orm/core'
import { belongsTo, stampColumns } from '../../database/columns.ts'
import { AccountEntity } from '../accounts/account.entity.ts'
import { fold } from '../queries/search/fold.ts'
import { TodoEntity } from '../todos/todo.entity.ts'

export const CommentSchema = defineEntity({
  name: 'Comment',
  tableName: 'comment',
  properties: {
    id: p.integer().primary().autoincrement(),
    user_id: () => belongsTo(AccountEntity, 'user_id').index('comment_user_id_index'),
    todo_id: () => belongsTo(TodoEntity, 'todo_id').index('comment_todo_id_index'),
    author_id: p.integer().unsigned().index('comment_author_id_index'),
    text: p.text().length(64_000),
    mentions: p.text().length(64_000),
    posted_at: p.bigint('number').unsigned(),
    edited_at: p.bigint('number').unsigned().nullable(),
    ...stampColumns(),
    search_text: p
      .text()
      .columnType('mediumtext')
      .nullable()
      .onCreate(({ text }: { text: string }) => fold(text))
      .onUpdate(({ text }: { text: string }) => fold(text)),
  },
})

/**
 * What somebody has said about a to-do. It belongs to the account that the to-do is in.
 *
 * - `mentions`: the ids of the members that the text mentions, as JSON.
 * - `search_text`: what the to-do is found by; it follows from `text`.
 */
export class CommentEntity extends CommentSchema.class {}
CommentSchema.setClass(CommentEntity)
