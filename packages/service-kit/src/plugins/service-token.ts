import { hash, timingSafeEqual } from 'node:crypto'
import type { FastifyInstance } from 'fastify'
import { Unauthorized } from '../errors/errors.ts'
import { bearerOf, protect } from '../tokens/bearer.ts'

/**
 * Every route that this plugin adds from here on is for other services, which share a secret. The docs are for users and
 * leave it out.
 */
export function requireServiceToken(app: FastifyInstance, serviceToken: string): void {
  const expected = digest(serviceToken)
  protect(app, { hide: true })
  app.addHook('onRequest', async (request) => {
    const token = bearerOf(request)
    // Digests have one length, so the time of the comparison tells nothing of the secret.
    if (token === undefined || !timingSafeEqual(digest(token), expected)) throw new Unauthorized()
  })
}

function digest(text: string): Buffer {
  return hash('sha256', text, 'buffer')
}
