import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { PublicKeySet, ref } from '@todo/schemas'
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
        summary: 'The public keys',
        description: 'Verifies access tokens. A token names its key by `kid`.',
        tags: ['keys'],
        response: { 200: ref(PublicKeySet) },
      },
    },
    async (_request, reply) => {
      reply.header('cache-control', `public, max-age=${MAX_AGE_SECONDS}`)
      return keys.publicKeys
    },
  )
}
