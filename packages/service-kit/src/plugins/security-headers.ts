import { IncomingMessage, ServerResponse } from 'node:http'
import { Socket } from 'node:net'
import fastifyHelmet from '@fastify/helmet'
import fp from 'fastify-plugin'
import helmet from 'helmet'

/** For so long a browser asks for nothing but https, in seconds. */
const HSTS_SECONDS = 365 * 86_400

const OPTIONS = {
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
} as const

/** The same headers as an object, for refusals that are made before Fastify. */
export const SECURITY_HEADERS = headersOfHelmet()

/**
 * Security headers. The content policy allows what the docs page needs, its own scripts and styles; it does not upgrade
 * to https, since a local stack has none. HSTS is for clients that came by https, which a trusted proxy says.
 */
export const securityHeaders = fp(
  async (app) => {
    await app.register(fastifyHelmet, OPTIONS)
    app.addHook('onRequest', (request, reply, done) => {
      if (request.protocol === 'https') reply.header('strict-transport-security', `max-age=${HSTS_SECONDS}`)
      done()
    })
  },
  { name: 'security-headers' },
)

function headersOfHelmet() {
  const response = new ServerResponse(new IncomingMessage(new Socket()))
  helmet(OPTIONS)(response.req, response, () => undefined)
  return response.getHeaders()
}
