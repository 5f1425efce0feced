import { randomUUID } from 'node:crypto'
import type { AccessToken, User } from '@todo/schemas'
import type { OwnClaims } from '@todo/service-kit'
import type { SigningKey } from './key-ring.ts'

/** The longest that an access token may be valid, in seconds. A key has to be published for as long after it signed. */
export const MAX_ACCESS_TOKEN_TTL_SECONDS = 604_800

/** Makes access tokens. */
export interface TokenIssuer {
  /** A token that names the user and belongs to the session. */
  issue(user: User, sessionId: string): AccessToken
}

/** What an issuer works with. */
export interface TokenIssuerOptions {
  /** Signs with the key given, as `app.jwt.sign` does. */
  sign: (claims: OwnClaims, key: { kid: string; key: string }) => string
  ring: { readonly signingKey: SigningKey }
  /** How long a token is valid, in seconds. */
  ttlSeconds: number
}

/** Signs each token with the key that signs at the time. */
export function createTokenIssuer({ sign, ring, ttlSeconds }: TokenIssuerOptions): TokenIssuer {
  return {
    issue: ({ id, username }, sessionId) => {
      const { kid, pem } = ring.signingKey
      return {
        access_token: sign({ sub: String(id), username, sid: sessionId, jti: randomUUID() }, { kid, key: pem }),
        token_type: 'Bearer',
        expires_in: ttlSeconds,
      }
    },
  }
}
