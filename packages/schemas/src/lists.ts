import { type Static, Type } from 'typebox'
import { Color } from './colors.ts'
import { Id } from './ids.ts'
import { Moment } from './moments.ts'
import { Nullable } from './nullable.ts'
import { beside, Position } from './positions.ts'
import { ref } from './ref.ts'
import { Role } from './roles.ts'
import { Text } from './text.ts'
import { User } from './users.ts'

/** The fields that a client may set, beside the name. */
const name = Text({ minLength: 1, maxLength: 256, examples: ['Work'] })
const settable = {
  description: Text({ minLength: 0, maxLength: 4_000, description: 'Markdown', examples: ['what pays the rent'] }),
  color: Color,
  view: Type.Enum(['list', 'board'], {
    type: 'string',
    description: 'How it is shown: as a list, or with its sections as columns of a board',
    examples: ['list'],
  }),
  is_favorite: Type.Boolean({ description: 'Each member’s own', examples: [false] }),
}
const is_archived = Type.Boolean({
  description:
    'Whether it is out of the way, as it is: its to-dos are found, and can be changed and added to, as before',
  examples: [false],
})
const { properties: optional } = Type.Partial(Type.Object(settable))

/** A list as one of its members sees it. */
export const List = Type.Object(
  {
    id: Id,
    name,
    ...settable,
    position: { ...Position, description: 'The member’s own: lists are sorted by this text, byte by byte' },
    is_inbox: Type.Boolean({ description: 'Whether to-dos without a list go here', examples: [false] }),
    is_archived,
    role: Role,
    owner: ref(User),
    member_count: Type.Integer({ minimum: 1, description: 'The owner is one of them', examples: [1] }),
    created_at: Moment,
    updated_at: Moment,
  },
  { $id: 'List', description: 'A list. `position`, `is_favorite` and `role` are those of the member who asks' },
)
export type List = Static<typeof List>

/** A new list. It comes last, unless it says where. */
export const CreateList = Type.Object(
  { name, ...optional, ...beside },
  { $id: 'CreateList', additionalProperties: false, examples: [{ name: 'Work', color: 'berry_red', view: 'board' }] },
)
export type CreateList = Static<typeof CreateList>

/** A change of a list: an omitted field stays as it is, and null clears one (RFC 7396). */
export const PatchList = Type.Object(
  {
    name: Type.Optional(name),
    ...optional,
    description: Type.Optional(Nullable(settable.description)),
    is_archived: Type.Optional(is_archived),
    ...beside,
  },
  {
    $id: 'PatchList',
    additionalProperties: false,
    minProperties: 1,
    examples: [{ name: 'Work', is_favorite: true }],
  },
)
export type PatchList = Static<typeof PatchList>

/** Which lists are asked for. */
export const ListListsQuery = Type.Object(
  { is_archived: Type.Boolean({ default: false, description: 'The archived ones, and not the others' }) },
  { additionalProperties: false },
)
export type ListListsQuery = Static<typeof ListListsQuery>

/** All lists of a user, also those that others share. */
export const Lists = Type.Object({ lists: Type.Array(ref(List)) }, { $id: 'Lists' })
export type Lists = Static<typeof Lists>
