import { createPublicKey } from 'node:crypto'
import { AccessTokenClaims, MAX_ID, type PublicKeySet } from '@todo/schemas'
import { createVerifier } from 'fast-jwt'
import { Compile } from 'typebox/compile'
import { Unauthorized } from '../errors.ts'

/** Clocks of two machines may differ by this much (RFC 8725 asks for little). */
const CLOCK_TOLERANCE_MS = 5_000

const claims = Compile(AccessTokenClaims)

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
 * and `jwk` headers mean nothing (RFC 8725, sections 3.1 and 3.10). Remembered tokens belong to the verifier, so that
 * with a new set of keys they are forgotten.
 */
export function createKeyedVerifier({ keys }: PublicKeySet, options: VerifierOptions): KeyedVerifier {
  const verifiers = new Map(
    keys.map((jwk) => {
      const key = createPublicKey({ key: jwk, format: 'jwk' }).export({ type: 'spki', format: 'pem' })
      const verify: (token: string) => unknown = createVerifier({
        key,
        algorithms: ['ES256'],
        allowedIss: options.issuer,
        allowedAud: options.audience,
        requiredClaims: ['exp', 'iat'],
        clockTolerance: CLOCK_TOLERANCE_MS,
        cache: options.cacheSize,
      })
      return [jwk.kid, verify]
    }),
  )
  return {
    knows: (kid) => verifiers.has(kid),
    verify: (token, kid) => {
      const payload = attempt(verifiers.get(kid), token)
      if (!claims.Check(payload) || Number(payload.sub) > MAX_ID) throw new Unauthorized()
      return payload
    },
  }
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
