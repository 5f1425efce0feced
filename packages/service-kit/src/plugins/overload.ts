import { STATUS_CODES } from 'node:http'
import type { Problem } from '@todo/schemas'
import fp from 'fastify-plugin'
import type { Admission, Listener } from '../admission.ts'
import { Overloaded } from '../errors.ts'
import { pathOf } from '../path-of.ts'
import { requestIdOf } from '../request-id.ts'
import { SECURITY_HEADERS } from './security-headers.ts'

/** That requests are refused is said at once, how many there were so many milliseconds later. */
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
    const registers = [app.metricsRegistry]
    new client.Gauge({
      registers,
      name: SERVING,
      help: 'How many requests are being served; at most MAX_REQUESTS_AT_ONCE, and those about health and metrics',
      collect() {
        this.set(admission.serving)
      },
    })
    const refused = new client.Counter({
      registers,
      name: REFUSED,
      help: 'How many requests were refused, as MAX_REQUESTS_AT_ONCE were being served',
    })

    let untold = 0
    let timer: NodeJS.Timeout | undefined
    function count(): void {
      refused.inc()
      untold += 1
      if (timer) return
      app.log.warn({ serving: admission.serving }, 'too many requests at once: some are refused')
      timer = setTimeout(tell, TELL_EVERY_MS).unref()
    }
    function tell(): void {
      if (timer) app.log.warn({ refused: untold }, 'so many requests have been refused')
      clearTimeout(timer)
      timer = undefined
      untold = 0
    }
    app.addHook('onClose', async () => tell())

    app.decorate<Listener>('refuse', (request, response) => {
      count()
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
