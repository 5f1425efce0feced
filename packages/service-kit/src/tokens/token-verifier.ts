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

/**
 * Verifies with the auth-service's own keys, whichever they are at the time. With another set, the tokens that were
 * verified with the one before are verified again.
 */
export function createLocalVerifier(keySet: () => PublicKeySet, options: VerifierOptions): TokenVerifier {
  let known = keySet()
  let verifier = createKeyedVerifier(known, options)
  return {
    verify: (token) => {
      const kid = keyIdOf(token)
      if (kid === undefined) throw new Unauthorized()
      const current = keySet()
      if (current !== known) {
        known = current
        verifier = createKeyedVerifier(known, options)
      }
      return verifier.verify(token, kid)
    },
  }
}
