import { METHODS } from 'node:http'
import fp from 'fastify-plugin'
import findMyWay from 'find-my-way'
import { isRecord } from '../is-record.ts'

declare module 'fastify' {
  interface FastifyInstance {
    /** The methods that a URL allows; none if there is no such URL. */
    methodsAt(url: string): readonly string[]
  }
}

/**
 * Knows the methods of each URL, for `not-found`. They are kept in a router of their own: a route for each other method of
 * each URL would take time at every start, and memory.
 */
export const knownUrls = fp<{ maxParamLength: number }>(
  async (app, { maxParamLength }) => {
    const router = findMyWay({ maxParamLength })
    const urls = new Set<string>()
    app.addHook('onRoute', ({ url }) => void urls.add(url))
    app.addHook('onReady', async () => {
      for (const url of urls) {
        const methods = METHODS.filter((method) => app.hasRoute({ url, method }))
        router.on('GET', url, () => undefined, methods)
      }
    })
    app.decorate('methodsAt', (url) => {
      const found = router.find('GET', url)
      const methods: readonly string[] = found && !hasEmptyParameter(found.params) ? found.store : []
      return methods
    })
  },
  { name: 'known-urls' },
)

/** Whether a parameter is empty: `/todos/` must not match `/todos/:id`. */
function hasEmptyParameter(params: unknown): boolean {
  return isRecord(params) && Object.entries(params).some(([name, value]) => name !== '*' && value === '')
}
