import { createPublicKey } from 'node:crypto'
import type { PublicKeySet } from '@todo/schemas'

/** The keys that verify access tokens. */
export interface PublicKeys {
  /**
   * The key with this `kid` as PEM (SPKI); undefined when it is not in the key set now.
   *
   * @throws {KeysUnavailable} when no key set has been read so far.
   */
  find(kid: string): string | undefined | Promise<string | undefined>
}

/** The keys of a set as PEM (SPKI), by `kid`. */
export function pemsOf({ keys }: PublicKeySet): ReadonlyMap<string, string> {
  return new Map(keys.map((jwk) => [jwk.kid, pemOf(jwk)]))
}

function pemOf(jwk: PublicKeySet['keys'][number]): string {
  return createPublicKey({ key: jwk, format: 'jwk' }).export({ type: 'spki', format: 'pem' }).toString()
}
