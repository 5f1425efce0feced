import { createPublicKey } from 'node:crypto'
import { AccessTokenClaims, MAX_ID, type PublicKey, type PublicKeySet } from '@todo/schemas'
import { createVerifier } from 'fast-jwt'
import { LRUCache } from 'lru-cache'
import { Unauthorized } from '../errors.ts'
import { guardOf } from '../guard.ts'

/** Clocks of two machines may differ by this much (RFC 8725 asks for little). */
const CLOCK_TOLERANCE_MS = 5_000

const areClaims = guardOf(AccessTokenClaims)

/** What makes a token acceptable. */
export interface VerifierOptions {
  /** The `iss` it must have. */
  issuer: string
  /** The `aud` it must have. */
  audience: string
  /** How many verified tokens are remembered; 0 remembers none. */
  cacheSize: number
}

/** Verifies access tokens with one set of public keys. */
export interface KeyedVerifier {
  /** Whether the set has the key that a token says it is signed with. */
  knows(kid: string): boolean
  /** @throws {Unauthorized} whatever is wrong with the token. */
  verify(token: string, kid: string): AccessTokenClaims
}

/**
 * A verifier for each key, by `kid`: the algorithm is bound to the key and never read from the token, and `jku`, `x5u`
 * and `jwk` headers mean nothing (RFC 8725, sections 3.1 and 3.10). What is remembered belongs to the verifier, so that
 * with a new set of keys it is forgotten; and only good tokens are, so that nobody can drive them out with others.
 */
export function createKeyedVerifier({ keys }: PublicKeySet, options: VerifierOptions): KeyedVerifier {
  const verifiers = new Map(keys.map((jwk) => [jwk.kid, createVerifierOf(jwk, options)]))
  const known = options.cacheSize > 0 ? new LRUCache<string, AccessTokenClaims>({ max: options.cacheSize }) : undefined
  return {
    knows: (kid) => verifiers.has(kid),
    verify: (token, kid) => {
      const remembered = known?.get(token)
      if (remembered && Date.now() < remembered.exp * 1000 + CLOCK_TOLERANCE_MS) return remembered
      const payload = attempt(verifiers.get(kid), token)
      if (!areClaims(payload) || Number(payload.sub) > MAX_ID) throw new Unauthorized()
      known?.set(token, payload)
      return payload
    },
  }
}

function createVerifierOf(jwk: PublicKey, { issuer, audience }: VerifierOptions): (token: string) => unknown {
  return createVerifier({
    key: createPublicKey({ key: jwk, format: 'jwk' }).export({ type: 'spki', format: 'pem' }),
    algorithms: ['ES256'],
    allowedIss: issuer,
    allowedAud: audience,
    requiredClaims: ['exp', 'iat'],
    clockTolerance: CLOCK_TOLERANCE_MS,
    cache: false,
  })
}

function attempt(verify: ((token: string) => unknown) | undefined, token: string): unknown {
  try {
    return verify?.(token)
  } catch {
    return undefined
  }
}

/** The header that was read last: all tokens of one key have the same. */
let latest: { header: string; kid: string | undefined } = { header: '', kid: undefined }

/** The `kid` in a token's header; undefined where there is none, or no such header. Nothing is verified yet. */
export function keyIdOf(token: string): string | undefined {
  const header = token.slice(0, token.indexOf('.'))
  if (header !== latest.header) latest = { header, kid: keyIdIn(header) }
  return latest.kid
}

function keyIdIn(header: string): string | undefined {
  try {
    const parsed: unknown = JSON.parse(Buffer.from(header, 'base64url').toString())
    const { kid }: { kid?: unknown } = { ...(typeof parsed === 'object' ? parsed : null) }
    return typeof kid === 'string' ? kid : undefined
  } catch {
    return undefined
  }
}
