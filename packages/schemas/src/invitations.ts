import { type Static, Type } from 'typebox'
import { Id } from './ids.ts'
import { List } from './lists.ts'
import { GivenRole } from './members.ts'
import { Moment } from './moments.ts'
import { Nullable } from './nullable.ts'
import { Matching } from './patterns.ts'
import { ref } from './ref.ts'
import { User, Username } from './users.ts'

/** How many people may be in a list, its owner and open invitations included. */
export const MAX_MEMBERS = 50

/** How many days the link of an invitation is valid, unless it says otherwise. */
export const LINK_DAYS = 7

const EXAMPLE_TOKEN = 'dGhlcmUgaXMgbm90aGluZyBsaWtlIGEgbGlzdCBvZiA'

const token = Matching('^[A-Za-z0-9_-]{43}$', 'must be the token of an invitation link: 43 letters, digits, - and _', {
  description: 'The secret of the link',
  examples: [EXAMPLE_TOKEN],
})

/** An invitation to a list that has not been accepted: of a user, or a link for whoever has it. */
export const ListInvitation = Type.Object(
  {
    id: Id,
    list: Type.Object({ id: Id, name: List.properties.name }, { description: 'The list' }),
    role: GivenRole,
    user: { ...Nullable(ref(User)), description: 'Who is invited; null for a link' },
    invited_by: ref(User),
    created_at: Moment,
    expires_at: { ...Nullable(Moment), description: 'When a link ends; null for a user' },
    uses_left: {
      ...Nullable(Type.Integer({ minimum: 0, maximum: MAX_MEMBERS, examples: [1] })),
      description: 'How many people may still use a link; null for a user',
    },
  },
  { $id: 'ListInvitation', description: 'An invitation to a list, of a user or by a link' },
)
export type ListInvitation = Static<typeof ListInvitation>

/** Open invitations. */
export const ListInvitations = Type.Object({ invitations: Type.Array(ref(ListInvitation)) }, { $id: 'ListInvitations' })
export type ListInvitations = Static<typeof ListInvitations>

/** Invites a user by name. */
export const CreateListInvitation = Type.Object(
  { username: { ...Username, description: 'The name, written as its owner writes it' }, role: GivenRole },
  { $id: 'CreateListInvitation', additionalProperties: false, examples: [{ username: 'bob', role: 'editor' }] },
)
export type CreateListInvitation = Static<typeof CreateListInvitation>

/** Makes a link. */
export const CreateInvitationLink = Type.Object(
  {
    role: GivenRole,
    valid_days: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 30,
        description: `For how many days; ${LINK_DAYS} if it is left out`,
        examples: [LINK_DAYS],
      }),
    ),
    uses: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: MAX_MEMBERS,
        description: 'For how many people; one if it is left out',
        examples: [1],
      }),
    ),
  },
  { $id: 'CreateInvitationLink', additionalProperties: false, examples: [{ role: 'editor', uses: 3 }] },
)
export type CreateInvitationLink = Static<typeof CreateInvitationLink>

/** A new link. The token is told this once: only a hash of it is kept. */
export const InvitationLink = Type.Object(
  { ...ListInvitation.properties, token },
  { $id: 'InvitationLink', description: 'A new link. Its token is told this once, and cannot be read again' },
)
export type InvitationLink = Static<typeof InvitationLink>

/** Joins a list by a link. The token is in the body, since URLs are logged and shared. */
export const AcceptLink = Type.Object(
  { token },
  { $id: 'AcceptLink', additionalProperties: false, examples: [{ token: EXAMPLE_TOKEN }] },
)
export type AcceptLink = Static<typeof AcceptLink>

/** Path parameters of a route that names an invitation of a list. */
export const InvitationParams = Type.Object({
  id: Id,
  invitation_id: { ...Id, description: 'The id of the invitation' },
})
