import { generateKeyPairSync, randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { PrivateKeySet, type PublicKeySet } from '@todo/schemas'
import { ConfigError, messageOf } from '@todo/service-kit'
import { Compile } from 'typebox/compile'

const privateKeySet = Compile(PrivateKeySet)

/** Where the private key set may come from. */
export interface KeySetSource {
  JWT_KEYS?: string
  JWT_KEYS_FILE?: string
}

/**
 * Reads the private key set: the first key signs, all of them verify.
 *
 * @throws {ConfigError} when there is no usable key set. The message never has any of its contents.
 */
export function readKeySet(source: KeySetSource): PrivateKeySet {
  const variable = source.JWT_KEYS === undefined ? 'JWT_KEYS_FILE' : 'JWT_KEYS'
  const keySet = parse(variable, source)
  if (!privateKeySet.Check(keySet)) {
    throw new ConfigError([
      `${variable} holds no private JWK Set of P-256 keys, each with kty, crv, x, y, d, kid, alg "ES256" and use "sig"`,
    ])
  }
  return keySet
}

function parse(variable: string, { JWT_KEYS, JWT_KEYS_FILE = '' }: KeySetSource): unknown {
  let json: string
  try {
    json = JWT_KEYS ?? readFileSync(JWT_KEYS_FILE, 'utf8')
  } catch (error) {
    throw new ConfigError([`${variable} cannot be read: ${messageOf(error)}`])
  }
  try {
    return JSON.parse(json)
  } catch {
    throw new ConfigError([`${variable} is not valid JSON`])
  }
}

/** A new private key set with one key. */
export function generateKeySet(): PrivateKeySet {
  const jwk = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'jwk' })
  const key: unknown = { ...jwk, kid: randomUUID(), alg: 'ES256', use: 'sig' }
  return privateKeySet.Parse({ keys: [key] })
}

/** What everybody may know of a private key set. */
export function publicKeySet({ keys }: PrivateKeySet): PublicKeySet {
  return { keys: keys.map(({ d: _secret, ...publicKey }) => publicKey) }
}
