import { type Static, Type } from 'typebox'
import { Matching } from './patterns.ts'
import { Username } from './users.ts'

/** The claims of an access token (RFC 7519, RFC 9068): who it is, whom it is for, and until when. */
export const AccessTokenClaims = Type.Object({
  iss: Type.String(),
  aud: Type.String(),
  sub: Matching('^[1-9][0-9]{0,9}$', 'must be the id of a user', { description: "The user's id" }),
  username: Username,
  sid: Type.String({ description: 'The session that the token belongs to' }),
  jti: Type.String({ description: 'Names this one token' }),
  iat: Type.Integer(),
  exp: Type.Integer(),
})
export type AccessTokenClaims = Static<typeof AccessTokenClaims>

/** A public key of the auth-service: P-256, for ES256 (RFC 7517, RFC 7518). */
const PublicKey = Type.Object({
  kty: Type.Literal('EC'),
  crv: Type.Literal('P-256'),
  x: Type.String({ examples: ['MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4'] }),
  y: Type.String({ examples: ['4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM'] }),
  kid: Type.String({ minLength: 1, examples: ['2026-11'] }),
  alg: Type.Literal('ES256'),
  use: Type.Literal('sig'),
})
export type PublicKey = Static<typeof PublicKey>

/** The public key set: what anyone needs to verify an access token, and nothing that could make one. */
export const PublicKeySet = Type.Object({ keys: Type.Array(PublicKey) }, { $id: 'PublicKeySet' })
export type PublicKeySet = Static<typeof PublicKeySet>

/** A private key of the auth-service. */
export const PrivateKey = Type.Object({
  ...PublicKey.properties,
  d: Type.String({ minLength: 1 }),
  nbf: Type.Optional(Type.Integer({ minimum: 0, description: 'From when on it may sign, in seconds since 1970' })),
})
export type PrivateKey = Static<typeof PrivateKey>

/**
 * The private key set, as the auth-service's key file holds it: the first key whose time has come signs, all verify.
 * So a key can be known everywhere before it signs.
 */
export const PrivateKeySet = Type.Object({ keys: Type.Array(PrivateKey, { minItems: 1 }) })
export type PrivateKeySet = Static<typeof PrivateKeySet>
