import { type Static, Type } from 'typebox'
import { Id } from './ids.ts'
import { Moment } from './moments.ts'
import { ref } from './ref.ts'
import { ROLES_IN_WORDS, Role } from './roles.ts'
import { User } from './users.ts'

/** The roles that an admin can give: a list has one owner, who stays. */
export const GivenRole = Type.Enum(['viewer', 'editor', 'admin'], {
  type: 'string',
  description: ROLES_IN_WORDS,
  examples: ['editor'],
})
export type GivenRole = Static<typeof GivenRole>

/** Somebody who is in a list, or is invited by name. */
export const Member = Type.Object(
  {
    ...User.properties,
    role: Role,
    state: Type.Enum(['active', 'invited'], {
      type: 'string',
      description: 'Whoever is `invited` has not accepted yet, and does not see the list',
      examples: ['active'],
    }),
    since: { ...Moment, description: 'When this user became a member, or was invited' },
  },
  { $id: 'Member' },
)
export type Member = Static<typeof Member>

/** All who are in a list. */
export const Members = Type.Object({ members: Type.Array(ref(Member)) }, { $id: 'Members' })
export type Members = Static<typeof Members>

/** Path parameters of a route that names a member of a list. */
export const MemberParams = Type.Object({ id: Id, user_id: { ...Id, description: 'The id of the member' } })

/** Another role for a member. */
export const PatchMember = Type.Object(
  { role: GivenRole },
  { $id: 'PatchMember', additionalProperties: false, examples: [{ role: 'editor' }] },
)
export type PatchMember = Static<typeof PatchMember>

/** Who is to be the owner of a list. */
export const TransferList = Type.Object(
  { user_id: { ...Id, description: 'The id of a member' } },
  { $id: 'TransferList', additionalProperties: false, examples: [{ user_id: 2 }] },
)
export type TransferList = Static<typeof TransferList>
