import fp from 'fastify-plugin'

/** Answers the request's id, and logs one line when it is done; never a query string or a header, they may hold secrets. */
export const requestLog = fp(
  async (app) => {
    app.addHook('onRequest', (request, reply, done) => {
      reply.header('x-request-id', request.id)
      done()
    })
    app.addHook('onResponse', (request, reply, done) => {
      const { method, routeOptions } = request
      const durationMs = Math.round(reply.elapsedTime * 100) / 100
      request.log.info({ method, route: routeOptions.url, status: reply.statusCode, durationMs }, 'request completed')
      done()
    })
  },
  { name: 'request-log' },
)
