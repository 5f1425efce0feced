import { cacheControl, noBody, requireAccessToken } from '@todo/service-kit'
import type { FastifyInstance } from 'fastify'

/** The answer to `If-None-Match`. */
export const notModified = { 304: noBody('Nothing has changed since `If-None-Match`', 'ETag') }

/** Every route of this plugin needs an access token, and only the caller's own cache may keep its answers. */
export function ofOneUser(app: FastifyInstance): void {
  requireAccessToken(app)
  cacheControl(app, 'private, no-cache')
  app.addHook('onRequest', async (_request, reply) => {
    reply.header('vary', 'Authorization')
  })
}
