import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { PublicKeySet } from '@todo/schemas'
import { jsonResponse } from '@todo/service-kit'
import type { KeyRing } from './key-ring.ts'

/** How long a client may cache the key set, in seconds. */
const MAX_AGE_SECONDS = 300

/** Publishes the public keys (RFC 7517). With them, others can verify tokens and cannot make any. */
export const keySetRoutes: FastifyPluginAsyncTypebox<{ keys: Pick<KeyRing, 'publicKeys'> }> = async (app, { keys }) => {
  app.addSchema(PublicKeySet)
  app.get(
    '/.well-known/jwks.json',
    {
      // Every replica of the other services asks every two seconds.
      logLevel: 'warn',
      schema: {
        operationId: 'getPublicKeys',
        summary: 'The public keys',
        description: 'The keys that verify access tokens (RFC 7517). A token names its key by `kid`.',
        tags: ['keys'],
        response: { 200: jsonResponse('The key set', PublicKeySet, 'Cache-Control') },
      },
    },
    async (_request, reply) => {
      reply.header('cache-control', `public, max-age=${MAX_AGE_SECONDS}`)
      return keys.publicKeys
    },
  )
}
