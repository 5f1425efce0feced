import { type Static, Type } from 'typebox'
import { Nullable } from './nullable.ts'

/** How a page is asked for. */
export const PageQuery = Type.Object(
  {
    limit: Type.Integer({ minimum: 1, maximum: 100, default: 20 }),
    cursor: Type.Optional(
      Type.String({ minLength: 1, maxLength: 512, description: 'The `next_cursor` of the page before' }),
    ),
  },
  { additionalProperties: false },
)
export type PageQuery = Static<typeof PageQuery>

/** What a page says of the one after it. */
export const NextCursor = {
  ...Nullable(Type.String()),
  description: 'The `cursor` of the next page; null on the last one',
  examples: [null],
}
