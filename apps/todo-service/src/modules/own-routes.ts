import { cacheControl, noBody, requireAccessToken } from '@todo/service-kit'
import type { FastifyInstance } from 'fastify'

/** The answer to `If-None-Match`. */
export const notModified = { 304: noBody('Nothing has changed since `If-None-Match`', 'ETag') }

/** Makes the routes of a plugin be for users only, and their answers for nobody else's cache. */
export function ofOneUser(app: FastifyInstance): void {
  requireAccessToken(app)
  cacheControl(app, 'private, no-cache')
  app.addHook('onRequest', async (_request, reply) => {
    reply.header('vary', 'Authorization')
  })
}
