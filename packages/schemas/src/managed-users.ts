import { type Static, Type } from 'typebox'
import { Email, RESET_TOKEN } from './emails.ts'
import { Id } from './ids.ts'
import { Moment } from './moments.ts'
import { SharedListsDecision } from './shared-lists.ts'
import { Password, User, Username } from './users.ts'

/** A user, as the operator sees them. */
export const ManagedUser = Type.Object({
  ...User.properties,
  email: Type.Union([Type.String(), Type.Null()], {
    description: 'The verified address; null while there is none',
    examples: ['ada@example.com'],
  }),
  is_disabled: Type.Boolean({ description: 'Whether the user is kept from logging in', examples: [false] }),
})
export type ManagedUser = Static<typeof ManagedUser>

/** A page of the users. */
export const ManagedUsers = Type.Object({
  users: Type.Array(ManagedUser, { description: 'In the order in which they signed up' }),
  next: Type.Union([Id, Type.Null()], { description: 'Send it as `after`; null after the last page' }),
})
export type ManagedUsers = Static<typeof ManagedUsers>

/** How a page of the users is asked for. */
export const ManagedUsersQuery = Type.Object(
  {
    search: Type.String({ default: '', maxLength: 256, description: 'A part of the username or of the address' }),
    after: Type.Integer({ default: 0, minimum: 0, description: 'The `next` of the page before' }),
    limit: Type.Integer({ default: 50, minimum: 1, maximum: 1000, description: 'How many at the most' }),
  },
  { additionalProperties: false },
)
export type ManagedUsersQuery = Static<typeof ManagedUsersQuery>

/** Which user something is done to, or is to be made. */
export const NamedUser = Type.Object({ username: Username }, { additionalProperties: false })

/** Which user is deleted, and what becomes of the lists that this user shares. */
export const DeletedUser = Type.Object(
  { username: Username, shared_lists: Type.Optional(SharedListsDecision) },
  { additionalProperties: false },
)
export type DeletedUser = Static<typeof DeletedUser>

/** A user who has just been made, with the password that nobody sees again. */
export const CreatedUser = Type.Object({ ...User.properties, password: Password })
export type CreatedUser = Static<typeof CreatedUser>

/** The address of a user, on the operator's word. */
export const VerifiedUser = Type.Object({ username: Username, email: Email }, { additionalProperties: false })
export type VerifiedUser = Static<typeof VerifiedUser>

/** What lets a user set another password. It is shown this once. */
export const ResetToken = Type.Object({
  token: Type.String({ description: 'The token to set a password with, once', examples: [RESET_TOKEN] }),
  expires_at: Moment,
})
export type ResetToken = Static<typeof ResetToken>
