import { Nullable } from './nullable.ts'
import { Matching } from './patterns.ts'

/** What marks a thing for the eye. Null is no colour. */
export const Color = Nullable(
  Matching('^(#[0-9a-fA-F]{6}|[a-z][a-z_-]{0,30})$', 'must be a colour, as in #dc4c3e or berry_red', {
    description: 'Red, green and blue as in #dc4c3e, or the name of a colour in small letters',
    examples: ['berry_red'],
  }),
)
