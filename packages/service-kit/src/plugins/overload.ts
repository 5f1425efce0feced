import fp from 'fastify-plugin'
import { Overloaded } from '../errors/errors.ts'
import type { Admission } from '../server/admission.ts'
import type { Listener } from '../server/http-server.ts'
import { type Refusal, refuse } from '../server/refusal.ts'

const SERVING = 'http_requests_in_progress'
const REFUSED = 'http_requests_refused_total'
const CUT_OFF = 'http_connections_cut_off_total'

declare module 'fastify' {
  interface FastifyInstance {
    /** Answers a request that there is no room for (503), as fast as can be: without a route, a hook or a log line. */
    refuse: Listener
  }
}

/**
 * Refuses requests that are too many at once. Each waits for those before it, so a limit of their number also limits how
 * long they wait, and the memory. How busy the process is does not matter: a busy one may still answer in time.
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
    const cutOff = new client.Counter({
      registers,
      name: CUT_OFF,
      help: 'How many connections were closed, as too many requests waited on them for the answers before',
    })
    app.server.on('dropRequest', () => cutOff.inc())

    app.addHook('onSend', (_request, reply, _payload, done) => {
      admission.answerIsReady(reply.raw)
      done()
    })
    app.addHook('onClose', async () => admission.close())

    app.decorate<Listener>('refuse', (request, response) => {
      refused.inc()
      app.outages.note(code, { serving: admission.serving })
      if (app.draining) response.shouldKeepAlive = false
      void refuse(request, response, OVERLOADED, { 'retry-after': String(retryAfterSeconds) })
    })
  },
  { name: 'overload', dependencies: ['metrics', 'shutdown', 'problem-details'] },
)

const { statusCode, code, message: detail, retryAfterSeconds } = new Overloaded()
const OVERLOADED: Refusal = { status: Number(statusCode), code, detail }
