import type { FastifyReply, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import { traceFields } from '../tracing/span.ts'

/** What the line of a request that is done says. */
export const DONE = 'request completed'

/** The kind of outage that another service has told of, and this one has passed on. */
const PASSED_ON = 'PASSED_ON'

declare module 'fastify' {
  interface FastifyRequest {
    /**
     * Whether another app of this process, which was handed the request, sees to its line. It writes none for a route with
     * a level of its own, such as one that other services ask all the time.
     */
    isLogged: boolean
  }
}

/** What the log has of a request that is done: how long it took, in milliseconds, and nothing that may be a secret. */
export function lineOf({ method, routeOptions, span }: FastifyRequest, reply: FastifyReply) {
  const durationMs = Math.round(reply.elapsedTime * 100) / 100
  return { method, route: routeOptions.url, status: reply.statusCode, durationMs, ...(span && traceFields(span)) }
}

/**
 * Answers the request's id, and logs one line when it is done, unless it met an outage, or another app of this process
 * sees to that. It never logs a query string or a header: they may hold secrets.
 */
export const requestLog = fp(
  async (app) => {
    // Nothing of what is logged here is the client's, so nothing needs to be looked for and redacted. Only a route
    // with a level of its own has to be asked for its logger.
    const log = app.log.child({}, { redact: [] })
    app.decorateRequest('isLogged', false)
    app.addHook('onRequest', (request, reply, done) => {
      reply.header('x-request-id', request.id)
      done()
    })
    app.addHook('onResponse', (request, reply, done) => {
      if (request.isLogged && reply.statusCode !== 503) return done()
      const line = lineOf(request, reply)
      if (request.routeOptions.logLevel) request.log.info(line, DONE)
      // Outages are counted: a line for each request would fill the disk while a service is down.
      else if (reply.statusCode === 503) {
        if (!request.isOutage) app.outages.note(PASSED_ON, { reqId: request.id, ...line })
      } else log.info({ reqId: request.id, ...line }, DONE)
      done()
    })
  },
  { name: 'request-log', dependencies: ['problem-details'] },
)
