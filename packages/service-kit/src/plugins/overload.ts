import { STATUS_CODES } from 'node:http'
import type { Problem } from '@todo/schemas'
import fp from 'fastify-plugin'
import type { Admission, Listener } from '../admission.ts'
import { Overloaded } from '../errors.ts'
import { pathOf } from '../path-of.ts'
import { requestIdOf } from '../request-id.ts'
import { SECURITY_HEADERS } from './security-headers.ts'

/** How often it is said at the most that requests are refused, in milliseconds. */
const TELL_EVERY_MS = 10_000

const SERVING = 'http_requests_in_progress'
const REFUSED = 'http_requests_refused_total'

declare module 'fastify' {
  interface FastifyInstance {
    /** Answers a request that there is no room for (503), as fast as can be: without a route, a hook or a log line. */
    refuse: Listener
  }
}

/**
 * What becomes of requests that are too many at once. Each waits for those before it, so their number is what bounds
 * the wait, and the memory. How busy the process is says nothing: a busy one may well be on time.
 */
export const overload = fp<{ admission: Admission }>(
  async (app, { admission }) => {
    const { client } = app.metrics
    for (const name of [SERVING, REFUSED]) client.register.removeSingleMetric(name)
    new client.Gauge({
      name: SERVING,
      help: 'How many requests are being served; at most MAX_REQUESTS_AT_ONCE, and those about health and metrics',
      collect() {
        this.set(admission.serving)
      },
    })
    const refused = new client.Counter({
      name: REFUSED,
      help: 'How many requests were refused, as MAX_REQUESTS_AT_ONCE were being served',
    })

    let untold = 0
    let toldAt = Number.NEGATIVE_INFINITY
    function tell(): void {
      untold += 1
      if (performance.now() - toldAt < TELL_EVERY_MS) return
      toldAt = performance.now()
      app.log.warn({ refused: untold, serving: admission.serving }, 'too many requests at once: some are refused')
      untold = 0
    }

    app.decorate<Listener>('refuse', (request, response) => {
      refused.inc()
      tell()
      const problem = problemOf(pathOf(request.url), requestIdOf(request))
      const body = JSON.stringify(problem)
      if (app.draining) response.shouldKeepAlive = false
      response.writeHead(problem.status, {
        ...SECURITY_HEADERS,
        'retry-after': String(retryAfterSeconds),
        'x-request-id': problem.request_id,
        'content-type': 'application/problem+json',
        'content-length': Buffer.byteLength(body),
      })
      response.end(body)
    })
  },
  { name: 'overload', dependencies: ['metrics', 'shutdown'] },
)

const { statusCode: status = 503, code, message: detail, retryAfterSeconds } = new Overloaded()
const title = String(STATUS_CODES[status])

function problemOf(instance: string, request_id: string): Problem {
  return { type: 'about:blank', title, status, detail, instance, code, request_id }
}
