import { type Static, Type } from 'typebox'
import { Id } from './ids.ts'
import { Moment } from './moments.ts'
import { beside, Position } from './positions.ts'
import { ref } from './ref.ts'
import { Text } from './text.ts'

const name = Text({ minLength: 1, maxLength: 256, examples: ['Waiting'] })
const is_archived = Type.Boolean({ description: 'Whether it is out of the way, as it is', examples: [false] })

/** A part of a list, or a column of a board. */
export const Section = Type.Object(
  { id: Id, list_id: Id, name, position: Position, is_archived, created_at: Moment, updated_at: Moment },
  { $id: 'Section' },
)
export type Section = Static<typeof Section>

/** A new section. It comes last, unless it says where. */
export const CreateSection = Type.Object(
  { name, ...beside },
  { $id: 'CreateSection', additionalProperties: false, examples: [{ name: 'Waiting' }] },
)
export type CreateSection = Static<typeof CreateSection>

/** A change of a section: an omitted field stays as it is (RFC 7396). */
export const PatchSection = Type.Object(
  { name: Type.Optional(name), is_archived: Type.Optional(is_archived), ...beside },
  { $id: 'PatchSection', additionalProperties: false, minProperties: 1, examples: [{ name: 'Waiting' }] },
)
export type PatchSection = Static<typeof PatchSection>

/** All sections of a list. */
export const Sections = Type.Object({ sections: Type.Array(ref(Section)) }, { $id: 'Sections' })
export type Sections = Static<typeof Sections>
