import helmet from '@fastify/helmet'
import fp from 'fastify-plugin'

/** For so long a browser asks for nothing but https, in seconds. */
const HSTS_SECONDS = 365 * 86_400

/**
 * Security headers. The content policy allows what the docs page needs, its own scripts and styles; it does not upgrade
 * to https, since a local stack has none. HSTS is for clients that came by https, which a trusted proxy says.
 */
export const securityHeaders = fp(
  async (app) => {
    await app.register(helmet, {
      contentSecurityPolicy: {
        useDefaults: false,
        directives: {
          defaultSrc: ["'self'"],
          baseUri: ["'self'"],
          formAction: ["'self'"],
          frameAncestors: ["'none'"],
          imgSrc: ["'self'", 'data:'],
          objectSrc: ["'none'"],
          scriptSrc: ["'self'"],
          styleSrc: ["'self'", "'unsafe-inline'"],
        },
      },
      strictTransportSecurity: false,
    })
    app.addHook('onRequest', async (request, reply) => {
      if (request.protocol === 'https') reply.header('strict-transport-security', `max-age=${HSTS_SECONDS}`)
    })
  },
  { name: 'security-headers' },
)
