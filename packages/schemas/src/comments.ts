import { type Static, Type } from 'typebox'
import { Id } from './ids.ts'
import { Moment } from './moments.ts'
import { Nullable } from './nullable.ts'
import { NextCursor } from './pages.ts'
import { ref } from './ref.ts'
import { Text } from './text.ts'

const text = Text({
  minLength: 1,
  maxLength: 16_000,
  description: 'Markdown. `@username` mentions a member of the list',
  examples: ['@bob they are out of oats, is barley fine?'],
})

/** What somebody has said about a to-do. */
export const Comment = Type.Object(
  {
    id: Id,
    todo_id: Id,
    author: Type.Object({
      id: { ...Id, description: 'The user' },
      username: Nullable(Type.String({ description: 'Null if the account has been deleted since', examples: ['ada'] })),
    }),
    text,
    mentions: Type.Array(Id, {
      description: 'The members of the list that the text mentions, by the ids of the users',
    }),
    posted_at: Moment,
    edited_at: Nullable({ ...Moment, description: 'When the text was changed last; null if it never was' }),
  },
  { $id: 'Comment' },
)
export type Comment = Static<typeof Comment>

/** A comment, new or changed. */
export const CommentText = Type.Object({ text }, { $id: 'CommentText', additionalProperties: false })
export type CommentText = Static<typeof CommentText>

/** A page of the comments on a to-do. */
export const CommentPage = Type.Object(
  {
    comments: Type.Array(ref(Comment), { description: 'The oldest first' }),
    next_cursor: NextCursor,
  },
  { $id: 'CommentPage' },
)
export type CommentPage = Static<typeof CommentPage>
