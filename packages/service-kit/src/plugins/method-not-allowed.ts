import createError from '@fastify/error'
import fp from 'fastify-plugin'
import findMyWay from 'find-my-way'
import { hasEmptyParameter } from '../empty-parameter.ts'

/** 405: the URL is known, the method is not one of its own. */
const MethodNotAllowed = createError<[string]>('METHOD_NOT_ALLOWED', 'This resource knows %s only', 405)

declare module 'fastify' {
  interface FastifyInstance {
    /** The methods that a URL knows; none if there is nothing at it. */
    methodsAt(url: string): readonly string[]
  }
}

/**
 * 405 with `Allow` for a known URL with another method (RFC 9110, section 15.5.6). Fastify would answer 404. The answer
 * comes before authentication. The URLs are kept in a second router: a route for each other method of each URL would take
 * time at every start, and memory.
 */
export const methodNotAllowed = fp(
  async (app, { maxParamLength }: { maxParamLength: number }) => {
    const router = findMyWay({ maxParamLength })
    const methodsOf = new Map<string, string[]>()
    app.addHook('onRoute', ({ url, method }) => {
      const methods = methodsOf.get(url) ?? []
      if (!methodsOf.has(url)) router.on('GET', url, () => undefined, methods)
      methodsOf.set(url, methods)
      methods.push(...[method].flat())
    })
    app.decorate('methodsAt', (url) => {
      const found = router.find('GET', url)
      const methods: readonly string[] = found && !hasEmptyParameter(found.params) ? found.store : []
      return methods
    })
    // After all other hooks for new requests, as an answer to the question of a browser; before the body is read.
    app.addHook('preParsing', async ({ is404, url }, reply) => {
      if (!is404) return
      const allow = app.methodsAt(url).join(', ')
      reply.header('allow', allow)
      throw new MethodNotAllowed(allow)
    })
  },
  { name: 'method-not-allowed' },
)
