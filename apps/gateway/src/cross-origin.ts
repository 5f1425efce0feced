import { type HeadersFor, isPreflight } from '@todo/service-kit'
import fp from 'fastify-plugin'
import type { Origins } from './origins.ts'

/** What a page of another origin may ask for. */
const FOR_PREFLIGHTS = {
  'access-control-allow-methods': 'GET, HEAD, POST, PATCH, DELETE',
  'access-control-allow-headers':
    'authorization, content-type, idempotency-key, if-match, if-none-match, last-event-id, traceparent, tracestate, x-request-id',
  'access-control-max-age': 600,
}

/** What a page of another origin may read of an answer, beside its body. */
const EXPOSED_HEADERS = [
  'etag',
  'idempotency-replayed',
  'location',
  'ratelimit',
  'ratelimit-policy',
  'retry-after',
  'www-authenticate',
  'x-request-id',
].join(', ')

/**
 * The headers of every answer to a page of another origin. A page that may call the API can read every answer, also one
 * that is given before Fastify sees the request, such as the 503 of a gateway that has too much to do.
 */
export function headersForOrigins(origins: Origins): HeadersFor {
  return (origin) => ({
    vary: 'Origin',
    ...(origin !== undefined &&
      origins.has(origin) && {
        'access-control-allow-origin': origin,
        'access-control-expose-headers': EXPOSED_HEADERS,
      }),
  })
}

/**
 * Answers preflight requests, by which browsers ask what a page of another origin may send (Fetch Standard, "CORS
 * protocol"), and adds `Origin` to `Vary`. Not `@fastify/cors`: its headers come from a hook, so answers that are given
 * before Fastify sees the request lack them; and its route for OPTIONS matches every URL, so no URL would be unknown any
 * more.
 */
export const crossOrigin = fp<{ origins: Origins }>(
  async (app, { origins }) => {
    app.addHook('onRequest', async ({ raw }, reply) => {
      if (!isPreflight(raw)) return
      if (origins.has(String(raw.headers.origin))) reply.headers(FOR_PREFLIGHTS)
      return reply.code(204).send()
    })

    // A service's `Vary` replaces the one that `headersForOrigins` has set.
    app.addHook('onSend', (_request, reply, _payload, done) => {
      const vary = [reply.getHeader('vary')].flat().join(', ')
      if (!/\borigin\b/i.test(vary)) reply.header('vary', `${vary}, Origin`)
      done()
    })
  },
  { name: 'cross-origin' },
)
