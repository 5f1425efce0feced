import { type Static, Type } from 'typebox'
import { Id } from './ids.ts'
import { Moment } from './moments.ts'
import { Nullable } from './nullable.ts'
import { NextCursor } from './pages.ts'
import { ref } from './ref.ts'

const version = Type.Integer({
  minimum: 1,
  maximum: 2 ** 32 - 1,
  description: 'The version that the change has raised its account to',
  examples: [7],
})

/** What a user takes back. */
export const UndoRequest = Type.Object(
  {
    version,
    user_id: Type.Optional({
      ...Id,
      description: 'The account, if it is not your own: that of a list that is shared with you',
    }),
  },
  { $id: 'UndoRequest', additionalProperties: false, examples: [{ version: 7 }] },
)
export type UndoRequest = Static<typeof UndoRequest>

const value = (description: string, example: unknown) => Type.Unsafe<unknown>({ description, examples: [example] })

/** What somebody has changed since, and so was left as it is. */
export const UndoConflict = Type.Object({
  entity: Type.String({ description: 'What kind of thing', examples: ['todo'] }),
  id: Id,
  field: Type.String({ description: 'The field', examples: ['contents'] }),
  before: value('What taking back would have set', 'buy milk'),
  after: value('What your change had set', 'buy tea'),
  now: value('What it is now', 'buy coffee'),
})
export type UndoConflict = Static<typeof UndoConflict>

/** What became of it. */
export const UndoResult = Type.Object(
  {
    version: Type.Integer({
      description: 'The version of taking back: take that back, and your change is there again',
      examples: [8],
    }),
    undone: Type.Integer({ minimum: 0, description: 'How many things are as they were', examples: [1] }),
    conflicts: Type.Array(UndoConflict, {
      description: 'What others, or you, have changed since, and what has no place any more: left as it is',
    }),
  },
  { $id: 'UndoResult' },
)
export type UndoResult = Static<typeof UndoResult>

/** One thing that somebody has changed, added or deleted. */
export const HistoryEntry = Type.Object(
  {
    version: {
      ...version,
      description: 'What the change has raised its account to. `POST /undo` takes back all that has the same',
    },
    user_id: { ...Id, description: 'The account' },
    at: { ...Moment, description: 'When' },
    actor: Nullable(
      Type.Object({
        id: { ...Id, description: 'The user' },
        username: Nullable(
          Type.String({ description: 'Null if the account has been deleted since', examples: ['ada'] }),
        ),
      }),
    ),
    action: Type.String({
      description: '`create`, `update`, `complete`, `skip`, `reopen`, `move`, `delete`, `restore`, `purge`',
      examples: ['update'],
    }),
    entity: Type.String({ description: '`todo`, `list`, `section` or `member`', examples: ['todo'] }),
    id: { ...Id, description: 'The id of that thing; of a member, the id of the user' },
    text: Type.String({
      description: 'What was done, in words',
      examples: ['changed the to-do: contents from “buy milk” to “buy tea”'],
    }),
    fields: Type.Array(
      Type.Object({
        field: Type.String({ description: 'The field', examples: ['contents'] }),
        before: value('What it was; null if there was nothing', 'buy milk'),
        after: value('What it has become; null if there is nothing', 'buy tea'),
      }),
      { description: 'What has changed' },
    ),
  },
  { $id: 'HistoryEntry' },
)
export type HistoryEntry = Static<typeof HistoryEntry>

/** A page of a history. */
export const HistoryPage = Type.Object(
  {
    changes: Type.Array(ref(HistoryEntry), { description: 'What was changed last comes first' }),
    next_cursor: NextCursor,
  },
  { $id: 'HistoryPage' },
)
export type HistoryPage = Static<typeof HistoryPage>
