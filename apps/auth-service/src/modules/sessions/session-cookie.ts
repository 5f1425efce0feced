import type { CookieSerializeOptions } from '@fastify/cookie'
import createError from '@fastify/error'
import type { AccessToken } from '@todo/schemas'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { SessionTokens } from './session.service.ts'
import type { SessionLifetimes } from './session-lifetimes.ts'

/** 403: a page of another origin, or a browser that does not say which page it is, asks for the cookie. */
export const NotSameOrigin = createError(
  'NOT_SAME_ORIGIN',
  'Only a page of this origin may keep its session in a cookie: send and receive the refresh token in the body',
  403,
)

const NAME = 'todo_session'

/** The only path that the cookie is sent to: nothing but a refresh gets it. */
const PATH = '/users/token'

/**
 * @throws {NotSameOrigin} unless the request comes from a page of this origin, or from no page. Browsers say so in
 *   `Sec-Fetch-Site`, or, over plain http, only in `Origin`; no script can set either of them (Fetch Standard, Fetch
 *   Metadata Request Headers).
 */
export function requireSameOrigin({ headers, host }: FastifyRequest): void {
  const { origin, 'sec-fetch-site': site } = headers
  const same = site === undefined ? origin === undefined || hostOf(origin) === host : site === 'same-origin'
  if (!same) throw new NotSameOrigin()
}

/** Puts the refresh token into a cookie, and answers what is left. */
export function keepInCookie<T extends SessionTokens>(
  request: FastifyRequest,
  reply: FastifyReply,
  { refresh_token, ...rest }: T,
  { idleMs, maxMs }: SessionLifetimes,
): Omit<T, 'refresh_token'> & AccessToken {
  reply.setCookie(NAME, refresh_token, { ...attributesFor(request), maxAge: Math.min(idleMs, maxMs) / 1_000 })
  return rest
}

/** The refresh token that the request has in its cookie. */
export function tokenInCookie({ cookies }: FastifyRequest): string | undefined {
  return cookies[NAME]
}

/** Has the browser forget the cookie. */
export function clearSessionCookie(request: FastifyRequest, reply: FastifyReply): void {
  reply.clearCookie(NAME, attributesFor(request))
}

/** A browser takes a `Secure` cookie over https only, so it must not be one where there is no TLS. */
function attributesFor({ protocol, headers }: FastifyRequest): CookieSerializeOptions {
  const secure = protocol === 'https' || headers.origin?.startsWith('https:') === true
  return { path: PATH, httpOnly: true, sameSite: 'strict', secure }
}

function hostOf(origin: string): string | undefined {
  return URL.canParse(origin) ? new URL(origin).host : undefined
}
