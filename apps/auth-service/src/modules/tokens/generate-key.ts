import { generateKeyPairSync, randomUUID } from 'node:crypto'
import type { PrivateKey, PrivateKeySet } from '@todo/schemas'

/** Makes a private key. With `nbf`, it may sign from then on (seconds since 1970). */
export function generateKey(nbf?: number): PrivateKey {
  const {
    x = '',
    y = '',
    d = '',
  } = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'jwk' })
  const key: PrivateKey = { kty: 'EC', crv: 'P-256', x, y, d, kid: randomUUID(), alg: 'ES256', use: 'sig' }
  return nbf === undefined ? key : { ...key, nbf }
}

/** Makes a private key set with one key. */
export function generateKeySet(): PrivateKeySet {
  return { keys: [generateKey()] }
}
