import jwt, { type TokenOrHeader } from '@fastify/jwt'
import { AccessTokenClaims, MAX_ID } from '@todo/schemas'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import { Type } from 'typebox'
import { Unauthorized } from '../errors/errors.ts'
import { guardOf } from '../guard.ts'
import { bearerOf, protect } from '../tokens/bearer.ts'
import type { PublicKeys } from '../tokens/public-keys.ts'

/** Who calls, as the access token says. */
export interface AuthenticatedUser {
  id: number
  username: string
  sessionId: string
  /** When the token expires, in milliseconds since 1970. */
  expiresAt: number
}

/** The claims that differ from token to token; the others are the same for all tokens, or are times. */
export type OwnClaims = Pick<AccessTokenClaims, 'sub' | 'username' | 'sid' | 'jti'>

declare module '@fastify/jwt' {
  interface FastifyJWT {
    /** `exp` is set by the library when it signs, in seconds since 1970. */
    payload: OwnClaims & { exp?: number }
    /** Set on routes behind `requireAccessToken`. */
    user: AuthenticatedUser
  }
}

/** What access tokens have to be like, and the keys that verify them. */
export interface AuthenticationOptions {
  keys: PublicKeys
  /** The `iss` of every token. */
  issuer: string
  /** The `aud` of every token. */
  audience: string
  /** How many verified tokens are remembered for each key; 0 remembers none. */
  cacheSize: number
  /** Only for the service that signs tokens: with it, `app.jwt.sign` works. */
  signing?: {
    /** The key that signs unless `app.jwt.sign` is given another one, as PEM (PKCS #8). */
    privateKey: string
    /** How long a token is valid, in seconds. */
    ttlSeconds: number
  }
}

/** The name of the security scheme, the same in both services, so that one Authorize serves both docs pages. */
export const ACCESS_TOKEN_SCHEME = 'accessToken'

/** How far the clocks of two machines may differ, in milliseconds. */
const CLOCK_TOLERANCE_MS = 5_000

/** How base64url may end, by length modulo 4: after whole groups anything, after 2 or 3 characters without extra bits. */
const LAST_CHARACTERS = [undefined, '', 'AQgw', 'AEIMQUYcgkosw048']

const areClaims = guardOf(AccessTokenClaims)
const namesKey = guardOf(Type.Object({ header: Type.Object({ kid: Type.String() }) }))

/** Verifies access tokens with `@fastify/jwt`, on the routes behind `requireAccessToken`. */
export const authentication = fp<AuthenticationOptions>(
  async (app, { keys, issuer, audience, cacheSize, signing }) => {
    await app.register(jwt, {
      secret: {
        // Asked for every request, also when the token was verified before: a removed key refuses its tokens at once.
        public: async (_request: FastifyRequest, token: TokenOrHeader) => findKey(keys, token),
        ...(signing && { private: signing.privateKey }),
      },
      ...(signing && {
        sign: { algorithm: 'ES256', iss: issuer, aud: audience, expiresIn: signing.ttlSeconds },
      }),
      decode: { complete: true },
      verify: {
        extractToken: accessTokenOf,
        algorithms: ['ES256'],
        checkTyp: 'JWT',
        allowedIss: issuer,
        allowedAud: audience,
        requiredClaims: ['exp', 'iat'],
        clockTolerance: CLOCK_TOLERANCE_MS,
        cache: cacheSize,
        // The library would keep refused tokens in the same cache, so bad tokens would drive out good ones. It stores
        // nothing when this function throws, and the error reaches the caller as it would anyway.
        errorCacheTTL: (error) => {
          throw error
        },
      },
      // Also asked for tokens that were verified before.
      trusted: (_request, claims) =>
        areClaims(claims) &&
        Number(claims.sub) <= MAX_ID &&
        claims.iat * 1000 <= Date.now() + CLOCK_TOLERANCE_MS &&
        !app.revokedSessions.has(claims.sid),
      formatUser: ({ sub, username, sid, exp }) => ({
        id: Number(sub),
        username,
        sessionId: sid,
        expiresAt: Number(exp) * 1000,
      }),
    })
  },
  { name: 'authentication', dependencies: ['problem-details', 'revoked-sessions'] },
)

/** Every route that this plugin adds from here on needs an access token (RFC 6750), and its docs say so. */
export function requireAccessToken(app: FastifyInstance): void {
  protect(app, { security: [{ [ACCESS_TOKEN_SCHEME]: [] }] })
  app.addHook('onRequest', authenticate)
}

/**
 * Routes that this plugin adds from here on can be called with an access token, or without. Call `identify` to know
 * who calls.
 */
export function acceptAccessToken(app: FastifyInstance): void {
  protect(app, { security: [{ [ACCESS_TOKEN_SCHEME]: [] }, {}] })
}

/** Who calls; undefined without a valid access token. For routes behind `acceptAccessToken`. */
export async function identify(request: FastifyRequest): Promise<AuthenticatedUser | undefined> {
  try {
    await authenticate(request)
    return request.user
  } catch (error) {
    if (error instanceof Unauthorized) return undefined
    throw error
  }
}

/** @throws {Unauthorized} without a valid access token. */
async function authenticate(request: FastifyRequest): Promise<void> {
  try {
    await request.jwtVerify()
  } catch (error) {
    throw isRefusal(error) ? new Unauthorized() : error
  }
}

/**
 * Whether an error of `@fastify/jwt`, or of `fast-jwt` below it, says that a token is missing or not valid. A token with a time
 * that no calendar has makes `fast-jwt` fail while it writes the time into its message.
 */
function isRefusal(error: unknown): boolean {
  if (error instanceof RangeError) return error.message === 'Invalid time value'
  return error instanceof Error && 'code' in error && /^FA?ST_JWT_/.test(String(error.code))
}

/** The `kid` of a token is only ever looked up in our own key set (RFC 8725, section 3.10). */
async function findKey(keys: PublicKeys, token: TokenOrHeader): Promise<string> {
  const key = namesKey(token) ? await keys.find(token.header.kid) : undefined
  if (key === undefined) throw new Unauthorized()
  return key
}

/** The token that a client sent; undefined if there is none, or if it is not written in the one canonical way. */
function accessTokenOf(request: FastifyRequest): string | undefined {
  const token = bearerOf(request)
  return token?.split('.').every(isCanonical) ? token : undefined
}

/**
 * Whether a part of a token ends as an encoder would end it. The last character of base64url may have bits that
 * decoding drops; were they free, one token could be written in several ways (RFC 4648, section 3.5).
 */
function isCanonical(part: string): boolean {
  const lastOnes = LAST_CHARACTERS[part.length % 4]
  return lastOnes === undefined || lastOnes.includes(part.slice(-1))
}
