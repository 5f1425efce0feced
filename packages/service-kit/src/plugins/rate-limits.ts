import createError from '@fastify/error'
import rateLimit, { type RateLimitOptions } from '@fastify/rate-limit'
import fp from 'fastify-plugin'

/** 429: this address has asked for too much. `Retry-After` says when to come again. */
const TooManyRequests = createError<[number]>('TOO_MANY_REQUESTS', 'Too many requests, try again in %d seconds', 429)

/** 404: no route has this URL. */
const RouteNotFound = createError('ROUTE_NOT_FOUND', 'There is nothing at this URL', 404)

const MINUTE_MS = 60_000

/** A limit for one route: so many requests a minute from one address. To be set as `config.rateLimit` of the route. */
export function perMinute(max: number): RateLimitOptions {
  return { max, timeWindow: MINUTE_MS }
}

/**
 * Limits by the client's address, on the routes that ask for one and on URLs that do not exist, so that nobody can try
 * out names for long. Counted by each process for itself: n replicas let through up to n times as much.
 */
export const rateLimits = fp<{ notFoundPerMinute: number }>(
  async (app, { notFoundPerMinute }) => {
    await app.register(rateLimit, {
      global: false,
      enableDraftSpec: true,
      errorResponseBuilder: (_request, { ttl }) => new TooManyRequests(Math.ceil(ttl / 1000)),
    })
    const limit = app.rateLimit(perMinute(notFoundPerMinute))
    // In a hook, not in a 404 handler: that one would read and judge the body first.
    app.addHook('onRequest', async (request, reply) => {
      if (!request.is404) return
      await limit.call(app, request, reply)
      throw new RouteNotFound()
    })
  },
  { name: 'rate-limits', dependencies: ['problem-details'] },
)
