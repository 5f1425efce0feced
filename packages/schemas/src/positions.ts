import { Type } from 'typebox'
import { Id } from './ids.ts'

/** Where a thing is among others of its kind. */
export const Position = Type.String({
  description: 'Things of a kind are sorted by this text, byte by byte',
  examples: ['k00000000002'],
})

/** Says where a thing is wanted among others of its kind. At most one of the two. */
export const beside = {
  before_id: Type.Optional({ ...Id, description: 'The one that it comes before' }),
  after_id: Type.Optional({ ...Id, description: 'The one that it comes after' }),
}
