import { createPrivateKey, randomUUID } from 'node:crypto'
import type { AccessToken, PrivateKey, User } from '@todo/schemas'
import { createSigner } from 'fast-jwt'

/** The longest that an access token may be good for, in seconds: so long a key has to be known after it has signed. */
export const MAX_ACCESS_TOKEN_TTL_SECONDS = 604_800

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

type Sign = (claims: object) => string

/** Signs with the key that the ring has for it at the time (ES256; RFC 7518, section 3.4). */
export function createTokenIssuer(ring: { readonly signingKey: PrivateKey }, options: TokenIssuerOptions): TokenIssuer {
  let jwk = ring.signingKey
  let sign = signerFor(jwk, options)
  return {
    issue: ({ id, username }, sessionId) => {
      const { signingKey } = ring
      if (signingKey !== jwk) {
        jwk = signingKey
        sign = signerFor(jwk, options)
      }
      return {
        access_token: sign({ sub: String(id), username, sid: sessionId, jti: randomUUID() }),
        token_type: 'Bearer',
        expires_in: options.ttlSeconds,
      }
    },
  }
}

function signerFor(jwk: PrivateKey, { issuer, audience, ttlSeconds }: TokenIssuerOptions): Sign {
  return createSigner({
    key: createPrivateKey({ key: jwk, format: 'jwk' }).export({ type: 'pkcs8', format: 'pem' }),
    algorithm: 'ES256',
    kid: jwk.kid,
    iss: issuer,
    aud: audience,
    expiresIn: ttlSeconds * 1000,
  })
}
