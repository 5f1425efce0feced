import fp from 'fastify-plugin'

const DONE = 'request completed'

/** Answers the request's id, and logs one line when it is done; never a query string or a header, they may hold secrets. */
export const requestLog = fp(
  async (app) => {
    // Nothing of what is logged here is the client's, so nothing needs to be looked for and redacted. Only a route
    // with a level of its own has to be asked for its logger.
    const log = app.log.child({}, { redact: [] })
    app.addHook('onRequest', (request, reply, done) => {
      reply.header('x-request-id', request.id)
      done()
    })
    app.addHook('onResponse', (request, reply, done) => {
      const { method, routeOptions } = request
      const durationMs = Math.round(reply.elapsedTime * 100) / 100
      const line = { method, route: routeOptions.url, status: reply.statusCode, durationMs }
      if (routeOptions.logLevel) request.log.info(line, DONE)
      else log.info({ reqId: request.id, ...line }, DONE)
      done()
    })
  },
  { name: 'request-log' },
)
