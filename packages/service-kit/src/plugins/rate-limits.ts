import rateLimit, { normalizeIP, type RateLimitOptions } from '@fastify/rate-limit'
import type { FastifyReply } from 'fastify'
import fp from 'fastify-plugin'
import { createLimitError } from '../errors/errors.ts'

/** 429: this address has sent too many requests. */
export const TooManyRequests = createLimitError('TOO_MANY_REQUESTS', 'Too many requests, try again in %d seconds')

const MINUTE_MS = 60_000

/** What the library calls its headers, after an early draft; whole numbers, or not there. */
const [LIMIT, REMAINING, RESET] = ['ratelimit-limit', 'ratelimit-remaining', 'ratelimit-reset']

/** A limit for one route: so many requests a minute from one address. To be set as `config.rateLimit` of the route. */
export function perMinute(max: number): RateLimitOptions {
  return { max, timeWindow: MINUTE_MS }
}

/**
 * What counts as one client: an IPv4 address, or the 64 bits of an IPv6 address that a provider gives to a household,
 * which has all the addresses behind them for itself.
 */
export function networkOf(address: string): string {
  return normalizeIP(address)
}

/**
 * Limits by the client's address, on the routes that ask for one. Counted by each process for itself: n replicas let
 * through up to n times as much.
 */
export const rateLimits = fp(
  async (app) => {
    await app.register(rateLimit, {
      global: false,
      keyGenerator: ({ clientAddress }) => networkOf(clientAddress),
      enableDraftSpec: true,
      errorResponseBuilder: (_request, { ttl }) => new TooManyRequests(waitOf(ttl)),
    })
    app.addHook('onSend', (_request, reply, _payload, done) => {
      tellLimit(reply)
      done()
    })
  },
  { name: 'rate-limits', dependencies: ['problem-details', 'client-addresses'] },
)

/** A wait of so many milliseconds: never more than a minute, also when the clock was set back meanwhile. */
function waitOf(ms: number): number {
  return Math.min(ms, MINUTE_MS)
}

/** Tells a limit as today's draft has it (draft-ietf-httpapi-ratelimit-headers-11): how much a minute, and what is left. */
function tellLimit(reply: FastifyReply): void {
  if (!reply.hasHeader(LIMIT)) return
  reply.header('ratelimit-policy', `"address";q=${reply.getHeader(LIMIT)};w=${MINUTE_MS / 1000}`)
  const waitMs = waitOf(Number(reply.getHeader(RESET)) * 1000)
  reply.header('ratelimit', `"address";r=${reply.getHeader(REMAINING)};t=${Math.ceil(waitMs / 1000)}`)
  for (const name of [LIMIT, REMAINING, RESET]) reply.removeHeader(name)
}
