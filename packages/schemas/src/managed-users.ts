import { type Static, Type } from 'typebox'
import { Email, RESET_TOKEN } from './emails.ts'
import { Id, MAX_ID } from './ids.ts'
import { Moment } from './moments.ts'
import { Nullable } from './nullable.ts'
import { SharedListsDecision } from './shared-lists.ts'
import { Account, Password, Username } from './users.ts'

/** A user, as the operator and administrators see them. */
export const ManagedUser = Type.Object(
  {
    ...Account.properties,
    is_disabled: Type.Boolean({ description: 'Whether the user is kept from logging in', examples: [false] }),
  },
  { $id: 'ManagedUser', description: 'A user, as administrators see them' },
)
export type ManagedUser = Static<typeof ManagedUser>

/** A user in a list of the users. */
const ListedUser = Type.Object({
  ...ManagedUser.properties,
  last_log_in_at: {
    ...Nullable(Moment),
    description: 'When the user last logged in; null if they never have, or longer ago than the audit log is kept',
    examples: ['2026-11-25T12:00:00.000Z'],
  },
})

/** A page of the users. */
export const ManagedUsers = Type.Object(
  {
    users: Type.Array(ListedUser, { description: 'In the order in which they signed up' }),
    next: Type.Union([Id, Type.Null()], {
      description: 'Send it as `after`; null after the last page',
      examples: [null],
    }),
  },
  { $id: 'ManagedUsers' },
)
export type ManagedUsers = Static<typeof ManagedUsers>

const SEARCH = 'A part of the username or of the address, in upper or lower case'

/** How a page of the users is asked for. */
export const ManagedUsersQuery = Type.Object(
  {
    search: Type.String({ default: '', maxLength: 256, description: SEARCH }),
    after: Type.Integer({ default: 0, minimum: 0, maximum: MAX_ID, description: 'The `next` of the page before' }),
    limit: Type.Integer({ default: 50, minimum: 1, maximum: 1000, description: 'How many at the most' }),
  },
  { additionalProperties: false },
)
export type ManagedUsersQuery = Static<typeof ManagedUsersQuery>

/** Who is to get an account. */
export const NewUser = Type.Object(
  { username: Username, email: Type.Optional(Email) },
  { $id: 'NewUser', description: 'Who is to get an account', additionalProperties: false },
)
export type NewUser = Static<typeof NewUser>

/** Which user something is done to. */
export const NamedUser = Type.Object(
  {
    username: Username,
    id: Type.Optional({
      ...Id,
      description: 'With it, nobody else is meant who has taken the name meanwhile: the answer is 404 then',
    }),
  },
  { $id: 'NamedUser', description: 'Which user something is done to', additionalProperties: false },
)
export type NamedUser = Static<typeof NamedUser>

/** Which user is deleted, and what becomes of the lists that this user shares. */
export const DeletedUser = Type.Object(
  { ...NamedUser.properties, shared_lists: Type.Optional(SharedListsDecision) },
  { $id: 'DeletedUser', description: 'Which user is deleted', additionalProperties: false },
)
export type DeletedUser = Static<typeof DeletedUser>

/** A user who has just been made, with the password that nobody sees again. */
export const CreatedUser = Type.Object(
  { ...Account.properties, password: Password },
  { $id: 'CreatedUser', description: 'A new user, and the password to begin with. It is told this once' },
)
export type CreatedUser = Static<typeof CreatedUser>

/** The address of a user, on the word of who gives it. */
export const VerifiedUser = Type.Object(
  { ...NamedUser.properties, email: Email },
  { $id: 'VerifiedUser', description: 'Whose address it is', additionalProperties: false },
)
export type VerifiedUser = Static<typeof VerifiedUser>

/** What lets a user set another password. It is shown this once. */
export const ResetToken = Type.Object(
  {
    token: Type.String({ description: 'The token to set a password with, once', examples: [RESET_TOKEN] }),
    expires_at: Moment,
  },
  { $id: 'ResetToken', description: 'What lets a user set another password. It is told this once' },
)
export type ResetToken = Static<typeof ResetToken>
