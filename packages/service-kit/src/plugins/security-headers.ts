import helmet from '@fastify/helmet'
import fp from 'fastify-plugin'

/**
 * Security headers. The content policy allows what the docs page needs, its own scripts and styles; it does not
 * upgrade to https, and there is no HSTS: whether there is TLS, only what stands in front knows.
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
  },
  { name: 'security-headers' },
)
