import type { Comment } from '@todo/schemas'
import type { Selectable } from 'kysely'
import type { Tables } from '../../database/tables.ts'

/** The columns that a comment's JSON is made of. */
export const COMMENT_COLUMNS = ['id', 'todo_id', 'author_id', 'text', 'mentions', 'posted_at', 'edited_at'] as const

/** A comment as a query finds it, and the name of its author; null if that account has been deleted since. */
type CommentRow = Pick<Selectable<Tables['comment']>, (typeof COMMENT_COLUMNS)[number]> & {
  username: string | null
}

/** The JSON of a comment. */
export function commentToJson(row: CommentRow): Comment {
  const { author_id, username, mentions, posted_at, edited_at, ...plain } = row
  return {
    ...plain,
    author: { id: author_id, username },
    mentions: JSON.parse(mentions),
    posted_at: new Date(posted_at).toISOString(),
    edited_at: edited_at === null ? null : new Date(edited_at).toISOString(),
  }
}

/** A comment, and where its to-do is. */
export type PlacedComment = CommentRow & { list_id: number; account_id: number }

/** The JSON of a comment, without its place. */
export function placedCommentToJson({ list_id: _list, account_id: _account, ...row }: PlacedComment): Comment {
  return commentToJson(row)
}
