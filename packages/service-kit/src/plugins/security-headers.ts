import { IncomingMessage, ServerResponse } from 'node:http'
import { Socket } from 'node:net'
import fp from 'fastify-plugin'
import helmet from 'helmet'

/** For so long a browser asks for nothing but https, in seconds. */
const HSTS_SECONDS = 365 * 86_400

const CONTENT_POLICY = {
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
}

/**
 * The headers that helmet sets. They are the same for every answer, so helmet is asked once: `@fastify/helmet` asks it for
 * each request, which took a ninth of the gateway's time (docs/decisions/018).
 */
export const SECURITY_HEADERS = headersOfHelmet()

/**
 * Security headers. The content policy allows what the docs page needs, its own scripts and styles; it does not upgrade
 * to https, since a local stack has none. HSTS is for clients that came by https, which a trusted proxy says.
 */
export const securityHeaders = fp(
  async (app) => {
    app.addHook('onRequest', (request, reply, done) => {
      reply.headers(SECURITY_HEADERS)
      if (request.protocol === 'https') reply.header('strict-transport-security', `max-age=${HSTS_SECONDS}`)
      done()
    })
  },
  { name: 'security-headers' },
)

function headersOfHelmet() {
  const response = new ServerResponse(new IncomingMessage(new Socket()))
  helmet({ contentSecurityPolicy: CONTENT_POLICY, strictTransportSecurity: false })(
    response.req,
    response,
    () => undefined,
  )
  return response.getHeaders()
}
