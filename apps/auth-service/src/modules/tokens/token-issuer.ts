import { createPrivateKey, randomUUID } from 'node:crypto'
import type { AccessToken, PrivateKeySet, User } from '@todo/schemas'
import { createSigner } from 'fast-jwt'

/** What access tokens say of themselves. */
export interface TokenIssuerOptions {
  issuer: string
  audience: string
  /** How long a token is good for, in seconds. */
  ttlSeconds: number
}

/** Makes access tokens. */
export interface TokenIssuer {
  /** A token that names the user; it belongs to the session given. */
  issue(user: User, sessionId: string): AccessToken
}

/** Signs with the first key of the set (ES256; RFC 7518, section 3.4). */
export function createTokenIssuer(
  keySet: PrivateKeySet,
  { issuer, audience, ttlSeconds }: TokenIssuerOptions,
): TokenIssuer {
  const [jwk] = keySet.keys
  if (!jwk) throw new TypeError('a key set without a key cannot sign')
  const sign: (claims: object) => string = createSigner({
    key: createPrivateKey({ key: jwk, format: 'jwk' }).export({ type: 'pkcs8', format: 'pem' }),
    algorithm: 'ES256',
    kid: jwk.kid,
    iss: issuer,
    aud: audience,
    expiresIn: ttlSeconds * 1000,
  })
  return {
    issue: ({ id, username }, sessionId) => ({
      access_token: sign({ sub: String(id), username, sid: sessionId, jti: randomUUID() }),
      token_type: 'Bearer',
      expires_in: ttlSeconds,
    }),
  }
}
