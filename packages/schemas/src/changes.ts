import { type Static, Type } from 'typebox'
import { Id } from './ids.ts'

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
    conflicts: Type.Array(UndoConflict, { description: 'What others, or you, have changed since: left as it is' }),
  },
  { $id: 'UndoResult' },
)
export type UndoResult = Static<typeof UndoResult>
