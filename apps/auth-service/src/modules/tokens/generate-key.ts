import { generateKeyPairSync, randomUUID } from 'node:crypto'
import { PrivateKey, type PrivateKeySet } from '@todo/schemas'
import { Compile } from 'typebox/compile'

const privateKey = Compile(PrivateKey)

/** A new private key; it may sign from a moment on, in seconds since 1970, if one is given. */
export function generateKey(nbf?: number): PrivateKey {
  const jwk = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'jwk' })
  const key: unknown = { ...jwk, kid: randomUUID(), alg: 'ES256', use: 'sig', ...(nbf !== undefined && { nbf }) }
  return privateKey.Parse(key)
}

/** A new private key set with one key. */
export function generateKeySet(): PrivateKeySet {
  return { keys: [generateKey()] }
}
