import type { FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'

/** What a page of another origin may ask for. */
const FOR_PREFLIGHTS = {
  'access-control-allow-methods': 'GET, HEAD, POST, PATCH, DELETE',
  'access-control-allow-headers': 'authorization, content-type, if-match, if-none-match, x-request-id',
  'access-control-max-age': 600,
}

/** What a page of another origin may read of an answer, beside its body. */
const EXPOSED_HEADERS = [
  'etag',
  'location',
  'ratelimit',
  'ratelimit-policy',
  'retry-after',
  'www-authenticate',
  'x-request-id',
].join(', ')

/**
 * Lets the pages of the origins given call the API (Fetch Standard, "CORS protocol"). Not `@fastify/cors`: that one
 * answers every OPTIONS by itself and has a route for every URL, so that no URL would be unknown any more.
 */
export const crossOrigin = fp<{ origins: readonly string[] }>(
  async (app, { origins }) => {
    const isAllowed = ({ headers }: FastifyRequest) => origins.some((origin) => origin === headers.origin)

    app.addHook('onRequest', async (request, reply) => {
      if (request.method !== 'OPTIONS' || request.headers['access-control-request-method'] === undefined) return
      if (isAllowed(request)) reply.headers(FOR_PREFLIGHTS)
      return reply.code(204).send()
    })

    // At the end: a `Vary` of a service would take the place of one that was there before.
    app.addHook('onSend', async (request, reply) => {
      reply.header('vary', [reply.getHeader('vary') ?? [], 'Origin'].flat().join(', '))
      if (!isAllowed(request)) return
      reply.headers({
        'access-control-allow-origin': request.headers.origin,
        'access-control-expose-headers': EXPOSED_HEADERS,
      })
    })
  },
  { name: 'cross-origin' },
)
