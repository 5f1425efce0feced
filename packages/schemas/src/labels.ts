import { type Static, Type } from 'typebox'
import { Color } from './colors.ts'
import { Nullable } from './nullable.ts'
import { Position } from './positions.ts'
import { ref } from './ref.ts'
import { LabelName } from './todos.ts'

const name = { ...LabelName, description: 'What to-dos have in `labels`' }
const is_favorite = Type.Boolean({ description: 'Whether it is shown among what is used most', examples: [false] })
const settable = {
  color: Type.Optional(Color),
  is_favorite: Type.Optional(is_favorite),
  before_name: Type.Optional({ ...LabelName, description: 'The label that it comes before' }),
  after_name: Type.Optional({ ...LabelName, description: 'The label that it comes after' }),
}

/** A label as its owner sees it. To-dos have it by its name. */
export const Label = Type.Object(
  {
    name,
    color: Color,
    is_favorite,
    position: Nullable({
      ...Position,
      description:
        'Labels are sorted by this text, byte by byte. Null while to-dos only have it: such labels come last, by name',
    }),
    todo_count: Type.Integer({ minimum: 0, description: 'How many open to-dos have it', examples: [3] }),
  },
  { $id: 'Label' },
)
export type Label = Static<typeof Label>

/** A new label, or how one is shown that to-dos only have yet. It comes last, unless it says where. */
export const CreateLabel = Type.Object(
  { name, ...settable },
  { $id: 'CreateLabel', additionalProperties: false, examples: [{ name: 'home', color: 'berry_red' }] },
)
export type CreateLabel = Static<typeof CreateLabel>

/** A change of a label: an omitted field stays as it is, and null clears one (RFC 7396). */
export const PatchLabel = Type.Object(
  { name: Type.Optional({ ...name, description: 'What it is called from now on, on all to-dos' }), ...settable },
  { $id: 'PatchLabel', additionalProperties: false, minProperties: 1, examples: [{ color: '#dc4c3e' }] },
)
export type PatchLabel = Static<typeof PatchLabel>

/** All labels of a user. */
export const Labels = Type.Object({ labels: Type.Array(ref(Label)) }, { $id: 'Labels' })
export type Labels = Static<typeof Labels>

/** Path parameters of a route that names a label. */
export const LabelParams = Type.Object({ name })
