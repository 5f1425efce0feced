import { generateKeyPairSync, randomUUID } from 'node:crypto'
import type { PrivateKey, PrivateKeySet } from '@todo/schemas'

/** A new private key; it may sign from a moment on, in seconds since 1970, if one is given. */
export function generateKey(nbf?: number): PrivateKey {
  const {
    x = '',
    y = '',
    d = '',
  } = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'jwk' })
  const key: PrivateKey = { kty: 'EC', crv: 'P-256', x, y, d, kid: randomUUID(), alg: 'ES256', use: 'sig' }
  return nbf === undefined ? key : { ...key, nbf }
}

/** A new private key set with one key. */
export function generateKeySet(): PrivateKeySet {
  return { keys: [generateKey()] }
}
