import { METHODS } from 'node:http'
import createError from '@fastify/error'
import type { FastifyReply, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'

/** 405: the URL is known, the method is not one of its own. */
const MethodNotAllowed = createError<[string]>('METHOD_NOT_ALLOWED', 'This resource knows %s only', 405)

/** Every method that Node parses, but CONNECT, which never reaches a route. */
const METHODS_TO_ANSWER = METHODS.filter((method) => method !== 'CONNECT')

declare module 'fastify' {
  interface FastifyInstance {
    /** Answers 405 with `Allow` for every method that a URL does not know. Called once, after all routes. */
    refuseOtherMethods(): void
  }
}

/**
 * 405 for a known URL with another method (RFC 9110, section 15.5.6). Fastify would answer 404. The answer comes
 * before authentication, and the refusing routes are not in the docs.
 */
export const methodNotAllowed = fp(
  async (app) => {
    const urls = new Set<string>()
    app.addHook('onRoute', ({ url }) => void urls.add(url))
    app.decorate('refuseOtherMethods', () => {
      for (const method of METHODS_TO_ANSWER) {
        if (!app.supportedMethods.includes(method)) app.addHttpMethod(method, { hasBody: true })
      }
      for (const url of [...urls]) {
        const known = METHODS_TO_ANSWER.filter((method) => app.hasRoute({ url, method }))
        const allow = known.join(', ')
        const refuse = async (_request: FastifyRequest, reply: FastifyReply) => {
          reply.header('allow', allow)
          throw new MethodNotAllowed(allow)
        }
        app.route({
          url,
          method: METHODS_TO_ANSWER.filter((method) => !known.includes(method)),
          schema: { hide: true },
          onRequest: refuse,
          handler: refuse,
        })
      }
    })
  },
  { name: 'method-not-allowed' },
)
