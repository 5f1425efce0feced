import type { AccessTokenClaims, PublicKeySet } from '@todo/schemas'
import { Unauthorized } from '../errors.ts'
import { createKeyedVerifier, keyIdOf, type VerifierOptions } from './verifier.ts'

/** Tells whose an access token is. */
export interface TokenVerifier {
  /**
   * @throws {Unauthorized} whatever is wrong with the token.
   * @throws {KeysUnavailable} when no key has been seen yet, and none can be had.
   */
  verify(token: string): AccessTokenClaims | Promise<AccessTokenClaims>
}

/** Verifies with a key set that never changes: the auth-service's own. */
export function createLocalVerifier(keySet: PublicKeySet, options: VerifierOptions): TokenVerifier {
  const verifier = createKeyedVerifier(keySet, options)
  return {
    verify: (token) => {
      const kid = keyIdOf(token)
      if (kid === undefined) throw new Unauthorized()
      return verifier.verify(token, kid)
    },
  }
}
