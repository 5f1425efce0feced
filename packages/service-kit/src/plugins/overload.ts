import fp from 'fastify-plugin'
import { Overloaded } from '../errors.ts'
import type { Admission } from '../server/admission.ts'
import type { Listener } from '../server/http-server.ts'
import { type Refusal, refuse } from '../server/refusal.ts'

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
      if (app.draining) response.shouldKeepAlive = false
      void refuse(request, response, OVERLOADED, { 'retry-after': String(retryAfterSeconds) })
    })
  },
  { name: 'overload', dependencies: ['metrics', 'shutdown'] },
)

const { statusCode, code, message: detail, retryAfterSeconds } = new Overloaded()
const OVERLOADED: Refusal = { status: Number(statusCode), code, detail }
