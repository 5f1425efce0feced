import { createPrivateKey, createPublicKey, sign, verify } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { type PrivateKey, PrivateKeySet, type PublicKeySet } from '@todo/schemas'
import { ConfigError, guardOf, messageOf } from '@todo/service-kit'

const isPrivateKeySet = guardOf(PrivateKeySet)

/** Where the private key set may come from. */
export interface KeySetSource {
  JWT_KEYS?: string
  JWT_KEYS_FILE?: string
}

/**
 * Reads the private key set.
 *
 * @throws {ConfigError} when there is no usable key set. The message has nothing of its contents.
 */
export function readKeySet({ JWT_KEYS, JWT_KEYS_FILE = '' }: KeySetSource): PrivateKeySet {
  if (JWT_KEYS !== undefined) return parseKeySet(JWT_KEYS, 'JWT_KEYS')
  try {
    return parseKeySet(readFileSync(JWT_KEYS_FILE, 'utf8'), 'JWT_KEYS_FILE')
  } catch (error) {
    if (error instanceof ConfigError) throw error
    throw new ConfigError([`JWT_KEYS_FILE cannot be read: ${messageOf(error)}`])
  }
}

/**
 * Parses a key set.
 *
 * @param where the text comes from, for the message.
 * @throws {ConfigError} when the text is no key set that can sign and verify. The message has nothing of the text.
 */
export function parseKeySet(json: string, where: string): PrivateKeySet {
  const keySet = parse(json, where)
  const refuse = (fault: string): never => {
    throw new ConfigError([`${where} ${fault}`])
  }
  if (!isPrivateKeySet(keySet)) {
    return refuse('holds no private JWK Set of P-256 keys, each with kty, crv, x, y, d, kid, alg "ES256" and use "sig"')
  }
  if (new Set(keySet.keys.map(({ kid }) => kid)).size < keySet.keys.length) refuse('has two keys with one kid')
  if (!keySet.keys.every(isWhole)) refuse('has a key whose parts do not belong together')
  if (!signingKeyOf(keySet)) refuse('has no key that may sign yet: each one has an nbf that is still to come')
  return keySet
}

function parse(json: string, where: string): unknown {
  try {
    return JSON.parse(json)
  } catch {
    throw new ConfigError([`${where} is not valid JSON`])
  }
}

/** Whether the public part of a key verifies what the private part signs. */
function isWhole(jwk: PrivateKey): boolean {
  const sample = Buffer.from(jwk.kid)
  const { d: _secret, ...publicPart } = jwk
  try {
    const signature = sign('sha256', sample, createPrivateKey({ key: jwk, format: 'jwk' }))
    return verify('sha256', sample, createPublicKey({ key: publicPart, format: 'jwk' }), signature)
  } catch {
    return false
  }
}

/** The key that signs: the first one whose `nbf` has come. */
export function signingKeyOf({ keys }: PrivateKeySet, nowMs = Date.now()): PrivateKey | undefined {
  return keys.find(({ nbf = 0 }) => nbf * 1000 <= nowMs)
}

/** A private key as PEM (PKCS #8). */
export function privatePemOf(jwk: PrivateKey): string {
  return createPrivateKey({ key: jwk, format: 'jwk' }).export({ type: 'pkcs8', format: 'pem' }).toString()
}

/** The public part of a private key set. */
export function publicKeySet({ keys }: PrivateKeySet): PublicKeySet {
  return { keys: keys.map(({ d: _secret, nbf: _nbf, ...publicKey }) => publicKey) }
}
