import { createHmac, randomUUID, sign } from 'node:crypto'
import type { TestKey } from './keys.ts'

/** Claims of a token; a claim that is undefined is left out. */
export type Claims = Record<string, unknown>

/** Who a token is for. */
export interface TokenUser {
  id: number
  username: string
}

/** How long the tests' tokens are good for, in seconds. */
const TTL_SECONDS = 900

/** The claims of a good access token, under the default issuer and audience. */
export function accessTokenClaims({ id, username }: TokenUser, overrides: Claims = {}): Claims {
  const iat = Math.floor(Date.now() / 1000)
  return {
    iss: 'auth-service',
    aud: 'todo-backend',
    sub: String(id),
    username,
    sid: randomUUID(),
    jti: randomUUID(),
    iat,
    exp: iat + TTL_SECONDS,
    ...overrides,
  }
}

/** An access token, as the auth-service would make it with this key; with `overrides`, as it never would. */
export function accessToken(key: TestKey, user: TokenUser, overrides: Claims = {}): string {
  return signToken(key.privatePem, { alg: 'ES256', typ: 'JWT', kid: key.kid }, accessTokenClaims(user, overrides))
}

/** A token signed with ES256, whatever its header says. */
export function signToken(privatePem: string, header: Claims, claims: Claims): string {
  return signInput(privatePem, signingInput(header, claims))
}

/** A token signed with ES256, of a header and claims that are encoded already. */
export function signInput(privatePem: string, input: string): string {
  return `${input}.${sign('sha256', Buffer.from(input), { key: privatePem, dsaEncoding: 'ieee-p1363' }).toString('base64url')}`
}

/** A token "signed" with a shared secret (HS256). */
export function hmacToken(secret: string, header: Claims, claims: Claims): string {
  const input = signingInput(header, claims)
  return `${input}.${createHmac('sha256', secret).update(input).digest('base64url')}`
}

/** A token with no signature at all. */
export function unsignedToken(header: Claims, claims: Claims): string {
  return `${signingInput(header, claims)}.`
}

function signingInput(header: Claims, claims: Claims): string {
  return [header, claims].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.')
}

/** The header and the claims of a token, unverified. */
export function decodeToken(token: string): { header: Claims; claims: Claims } {
  const [header = '', claims = ''] = token.split('.')
  return { header: parse(header), claims: parse(claims) }
}

function parse(part: string): Claims {
  return JSON.parse(Buffer.from(part, 'base64url').toString())
}

/** The header that carries an access token (RFC 6750). */
export function bearer(token: string): { authorization: string } {
  return { authorization: `Bearer ${token}` }
}
