import { type Static, Type } from 'typebox'
import { Id } from './ids.ts'
import { SharedListsDecision } from './shared-lists.ts'
import { Text } from './text.ts'

/**
 * The name a user logs in with. Which characters a new name may have is a rule of the service: the error says in words
 * what to take out.
 */
export const Username = Text({
  minLength: 1,
  maxLength: 256,
  description:
    'Names that differ only in case, in Unicode form or in invisible characters are one name. No blanks at the ends, ' +
    'no control characters',
  examples: ['ada'],
})

/** A password, old or new. How long a new one must be is a rule of the service, not of the shape. */
export const Password = Text({
  minLength: 1,
  maxLength: 1024,
  description: 'At most 72 bytes in UTF-8. How long it must be at least depends on the security profile',
  examples: ['clover-9-lanterns'],
})

/** How a browser keeps its session: the refresh token is in a cookie that no script can read. */
export const SessionKind = Type.Literal('cookie', {
  description:
    'For a page of the same origin: the refresh token comes, and is read, in an `HttpOnly` cookie, and is in no body',
  examples: ['cookie'],
})

/** What a user signs up and logs in with. */
export const Credentials = Type.Object(
  { username: Username, password: Password, session: Type.Optional(SessionKind) },
  { $id: 'Credentials', description: 'What a user signs up and logs in with', additionalProperties: false },
)
export type Credentials = Static<typeof Credentials>

/** A change of a user: another name. */
export const PatchUser = Type.Object({ username: Username }, { $id: 'PatchUser', additionalProperties: false })
export type PatchUser = Static<typeof PatchUser>

/** A new password, which only somebody can set who knows the old one. */
export const ChangePassword = Type.Object(
  { current_password: Password, new_password: Password },
  { $id: 'ChangePassword', additionalProperties: false },
)
export type ChangePassword = Static<typeof ChangePassword>

/** Deletes an account. That cannot be undone, so an access token alone is not enough. */
export const DeleteUser = Type.Object(
  { password: Password, shared_lists: Type.Optional(SharedListsDecision) },
  { $id: 'DeleteUser', additionalProperties: false },
)
export type DeleteUser = Static<typeof DeleteUser>

/** A user as others see it. The password never leaves the auth-service. */
export const User = Type.Object({ id: Id, username: Username }, { $id: 'User' })
export type User = Static<typeof User>

/** A user as they see themselves. */
export const Account = Type.Object(
  {
    ...User.properties,
    email: Type.Union([Type.String(), Type.Null()], {
      description: 'The e-mail address that the user has verified; null while there is none',
      examples: ['ada@example.com'],
    }),
    is_administrator: Type.Boolean({
      description: 'Whether the user may manage the accounts of others, with `/admin`',
      examples: [false],
    }),
  },
  { $id: 'Account' },
)
export type Account = Static<typeof Account>

/** What lets a user in, for a while (RFC 6749, section 5.1). */
export const AccessToken = Type.Object({
  access_token: Type.String({
    description: 'A JWT; send it as `Authorization: Bearer <access_token>`',
    examples: ['eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl'],
  }),
  token_type: Type.Literal('Bearer'),
  expires_in: Type.Integer({ description: 'Seconds until the access token expires', examples: [86_400] }),
})
export type AccessToken = Static<typeof AccessToken>

/** The answer to a sign-up. */
export const SignedUp = Type.Object(
  { ...User.properties, ...Type.Partial(AccessToken).properties },
  {
    $id: 'SignedUp',
    description: 'The new user; with `"session": "cookie"`, also the access token of a first session',
  },
)
export type SignedUp = Static<typeof SignedUp>
