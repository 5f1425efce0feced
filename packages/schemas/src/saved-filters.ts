import { type Static, Type } from 'typebox'
import { Color } from './colors.ts'
import { FilterText } from './filters.ts'
import { Id } from './ids.ts'
import { Moment } from './moments.ts'
import { beside, Position } from './positions.ts'
import { ref } from './ref.ts'
import { Text } from './text.ts'

const name = Text({ minLength: 1, maxLength: 256, description: 'What it is called', examples: ['Now at work'] })
const is_favorite = Type.Boolean({ description: 'Whether it is shown among what is used most', examples: [false] })
const settable = { color: Type.Optional(Color), is_favorite: Type.Optional(is_favorite), ...beside }

/** A filter that a user has saved. */
export const SavedFilter = Type.Object(
  {
    id: Id,
    name,
    query: Type.String({
      description: 'The filter as it is usually written',
      examples: ['(today | overdue) & #Work & !@waiting'],
    }),
    color: Color,
    is_favorite,
    position: Position,
    created_at: Moment,
    updated_at: Moment,
  },
  { $id: 'SavedFilter' },
)
export type SavedFilter = Static<typeof SavedFilter>

/** A new filter. It comes last, unless it says where. */
export const CreateFilter = Type.Object(
  { name, query: FilterText, ...settable },
  {
    $id: 'CreateFilter',
    additionalProperties: false,
    examples: [{ name: 'Now at work', query: '(today | overdue) & #Work' }],
  },
)
export type CreateFilter = Static<typeof CreateFilter>

/** A change of a filter: an omitted field stays as it is, and null clears one (RFC 7396). */
export const PatchFilter = Type.Object(
  { name: Type.Optional(name), query: Type.Optional(FilterText), ...settable },
  { $id: 'PatchFilter', additionalProperties: false, minProperties: 1, examples: [{ query: 'today & #Work' }] },
)
export type PatchFilter = Static<typeof PatchFilter>

/** All filters that a user has saved. */
export const SavedFilters = Type.Object({ filters: Type.Array(ref(SavedFilter)) }, { $id: 'SavedFilters' })
export type SavedFilters = Static<typeof SavedFilters>
