import { type Static, Type } from 'typebox'
import { Moment } from './moments.ts'
import { ref } from './ref.ts'
import { Text } from './text.ts'
import { AccessToken, SessionKind } from './users.ts'

const EXAMPLE_TOKEN = 'YXMgb2YgdGhlIGZhbWlseWFuZCB0aGVuIHRoZSBzZWNyZXQgdGhhdCBpcyBuZXch'

/** The answer to a log-in, and to a refresh. */
export const Tokens = Type.Object(
  {
    ...AccessToken.properties,
    refresh_token: Type.Optional(
      Type.String({
        description:
          'Valid for one `POST /users/token/refresh`, which gives the next one. Left out with `"session": "cookie"`',
        examples: [EXAMPLE_TOKEN],
      }),
    ),
  },
  { $id: 'Tokens' },
)
export type Tokens = Static<typeof Tokens>

/** The body of a refresh. That one of the two is there, and not both, is a rule of the service. */
export const RefreshTokens = Type.Object(
  {
    refresh_token: Type.Optional(
      Text({ minLength: 1, maxLength: 1024, description: 'Required without `session`', examples: [EXAMPLE_TOKEN] }),
    ),
    session: Type.Optional(SessionKind),
  },
  { $id: 'RefreshTokens', description: 'Either a refresh token, or where it is kept', additionalProperties: false },
)
export type RefreshTokens = Static<typeof RefreshTokens>

/**
 * The body of a log-out, which may be left out: then the access token says which session ends. A list of types, not a
 * union, so that a 422 names only what is wrong with the object.
 */
export const LogOut = Type.Unsafe<{ refresh_token?: string; session?: 'cookie' } | null>({
  ...Type.Object(
    {
      refresh_token: Type.Optional(
        Text({ minLength: 1, maxLength: 1024, description: 'Its session ends', examples: [EXAMPLE_TOKEN] }),
      ),
      session: Type.Optional(SessionKind),
    },
    { additionalProperties: false },
  ),
  type: ['object', 'null'],
})

/** The id of a session, as the `sid` of its access tokens has it. Upper case is taken, and made lower case. */
const SessionId = Type.String({
  format: 'uuid',
  description: 'A UUID',
  examples: ['7c9e6679-7425-40de-944b-e07fc1f90ae7'],
})

/** Path parameters of a route that names one session. */
export const SessionParams = Type.Object({ id: SessionId })

/** What one log-in began, as its user sees it. */
export const Session = Type.Object(
  {
    id: SessionId,
    device: Type.String({
      description: 'The `User-Agent` that last used it',
      examples: ['Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0'],
    }),
    address: Type.String({ description: 'The address that last used it', examples: ['203.0.113.7'] }),
    created_at: Moment,
    last_used_at: Moment,
    is_current: Type.Boolean({ description: 'Whether it is the session of this request', examples: [true] }),
  },
  { $id: 'Session', description: 'What a log-in begins. It counts as used when its tokens are refreshed' },
)
export type Session = Static<typeof Session>

/** The sessions of a user. */
export const Sessions = Type.Object(
  {
    sessions: Type.Array(ref(Session), {
      description: 'The session of this request, then those last used; at most 100',
    }),
  },
  { $id: 'Sessions' },
)
export type Sessions = Static<typeof Sessions>
