import { type Static, Type } from 'typebox'
import { Id } from './ids.ts'
import { Text } from './text.ts'

/** The name a user logs in with. Names that differ only in case or in Unicode form are one name. */
export const Username = Text({ minLength: 1, maxLength: 256, examples: ['test'] })

/** What a user signs up and logs in with. How long a password must be is a rule of the service, not of the shape. */
export const Credentials = Type.Object(
  {
    username: Username,
    password: Text({
      minLength: 1,
      maxLength: 1024,
      description: 'At most 72 bytes in UTF-8; the least length is set by the service',
      examples: ['test'],
    }),
  },
  { $id: 'Credentials', additionalProperties: false },
)
export type Credentials = Static<typeof Credentials>

/** A user as others see it. The password never leaves the auth-service. */
export const User = Type.Object({ id: Id, username: Username }, { $id: 'User' })
export type User = Static<typeof User>

/** What lets a user in, for a while (RFC 6749, section 5.1). */
export const AccessToken = Type.Object({
  access_token: Type.String({ description: 'A JWT; send it as `Authorization: Bearer <access_token>`' }),
  token_type: Type.Literal('Bearer'),
  expires_in: Type.Integer({ description: 'Seconds until the access token expires', examples: [86_400] }),
})
export type AccessToken = Static<typeof AccessToken>
