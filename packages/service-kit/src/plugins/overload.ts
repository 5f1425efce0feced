import fp from 'fastify-plugin'
import { Overloaded } from '../errors.ts'

/** How often it is said at the most that requests are refused, in milliseconds. */
const TELL_EVERY_MS = 10_000

const SERVING = 'http_requests_in_progress'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Served however much is going on: what a supervisor asks must not fail because many others ask. */
    alwaysServed?: boolean
  }
}

/**
 * Refuses requests (503) while `maxRequests` are being served. Each of them waits for those before it, so their number
 * is what bounds the wait, and the memory. How busy the process is says nothing: a busy one may well be on time.
 */
export const overload = fp<{ maxRequests: number }>(
  async (app, { maxRequests }) => {
    let serving = 0
    let toldAt = Number.NEGATIVE_INFINITY

    function tell(): void {
      if (performance.now() - toldAt < TELL_EVERY_MS) return
      toldAt = performance.now()
      app.log.warn({ maxRequests }, 'too many requests at once: some are refused')
    }

    const leave = () => {
      serving -= 1
    }
    app.addHook('onRequest', (request, reply, done) => {
      serving += 1
      // Also when the client has gone away, which ends a response that is never finished.
      reply.raw.once('close', leave)
      if (serving <= maxRequests || request.routeOptions.config.alwaysServed) return done()
      tell()
      done(new Overloaded())
    })
    const { client } = app.metrics
    client.register.removeSingleMetric(SERVING)
    new client.Gauge({
      name: SERVING,
      help: 'How many requests are being served; at most MAX_REQUESTS_AT_ONCE',
      collect() {
        this.set(serving)
      },
    })
  },
  { name: 'overload', dependencies: ['metrics', 'problem-details'] },
)
