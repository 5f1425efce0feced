import fp from 'fastify-plugin'

/** Answers the request's id, and logs one line when it is done; never a query string or a header, they may hold secrets. */
export const requestLog = fp(
  async (app) => {
    // Nothing of what is logged here is the client's, so nothing needs to be looked for and redacted.
    const log = app.log.child({}, { redact: [] })
    app.addHook('onRequest', (request, reply, done) => {
      reply.header('x-request-id', request.id)
      done()
    })
    app.addHook('onResponse', (request, reply, done) => {
      const { method, routeOptions } = request
      const durationMs = Math.round(reply.elapsedTime * 100) / 100
      log.info(
        { reqId: request.id, method, route: routeOptions.url, status: reply.statusCode, durationMs },
        'request completed',
      )
      done()
    })
  },
  { name: 'request-log' },
)
