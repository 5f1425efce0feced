import createError from '@fastify/error'
import type { FastifyReply, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import { perMinute } from './rate-limits.ts'

/** 404: no route has this URL. */
const RouteNotFound = createError('ROUTE_NOT_FOUND', 'There is nothing at this URL', 404)

/** 405: the URL is known, the method is not one of its own. */
const MethodNotAllowed = createError<[string]>('METHOD_NOT_ALLOWED', 'This resource knows %s only', 405)

/**
 * 404 for what is not there, limited by address, so that nobody can try out names for long; and 405 with `Allow` for a
 * known URL with another method (RFC 9110, section 15.5.6), where Fastify would answer 404. Both come before
 * authentication and before the body, which a handler would read and judge first.
 */
export const notFound = fp<{ perMinute: number }>(
  async (app, options) => {
    const limit = app.rateLimit(perMinute(options.perMinute))
    const refuse = async (request: FastifyRequest, reply: FastifyReply) => {
      await limit.call(app, request, reply)
      throw new RouteNotFound()
    }
    const refuseMethod = (methods: readonly string[], reply: FastifyReply) => {
      const allow = methods.join(', ')
      reply.header('allow', allow)
      throw new MethodNotAllowed(allow)
    }
    app.addHook('onRequest', async (request, reply) => {
      const methods = app.methodsAt(request.url)
      if (methods.length === 0) await refuse(request, reply)
      // The router finds `/todos/:id` for `GET /todos/bulk`, too. But that path is one of its own, which knows no GET.
      else if (!request.is404 && !methods.includes(request.method)) refuseMethod(methods, reply)
    })
    // Later than hooks that answer such requests themselves, as CORS does with OPTIONS.
    app.addHook('preParsing', async (request, reply) => {
      if (request.is404) refuseMethod(app.methodsAt(request.url), reply)
    })
    // For a route that finds nothing to answer with, such as a file of the docs page that is not there.
    app.setNotFoundHandler(refuse)
  },
  { name: 'not-found', dependencies: ['known-urls', 'rate-limits'] },
)
