import type { FastifyInstance } from 'fastify'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The `Cache-Control` of the answers, for the documentation of the route. */
    cacheControl?: string
  }
}

/** From here on, every answer of this plugin has this `Cache-Control` (RFC 9111), and its documentation says so. */
export function cacheControl(app: FastifyInstance, value: string): void {
  app.addHook('onRoute', (route) => {
    route.config = { ...route.config, cacheControl: value }
  })
  app.addHook('onSend', async (_request, reply) => {
    reply.header('cache-control', value)
  })
}
