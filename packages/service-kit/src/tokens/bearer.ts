import type { FastifyInstance, FastifyRequest, FastifySchema } from 'fastify'
import { Unauthorized } from '../errors/errors.ts'
import { CHALLENGE } from '../plugins/problem-details.ts'

/** RFC 6750, section 2.1. */
const BEARER = /^Bearer +([A-Za-z0-9._~+/-]+=*) *$/i

/** The token that came along; undefined if there is none. */
export function bearerOf({ headers }: FastifyRequest): string | undefined {
  return BEARER.exec(headers.authorization ?? '')?.[1]
}

/** Routes that this plugin adds from here on ask for a token, as their docs say, and say so when they refuse one. */
export function protect(app: FastifyInstance, documentation: Pick<FastifySchema, 'security' | 'hide'>): void {
  app.addHook('onRoute', (route) => {
    route.schema = { ...route.schema, ...documentation }
  })
  // Here, "Unauthorized" is about the token. A route may also find out later that its user does not exist any more.
  app.addHook('onError', async (request, reply, error) => {
    if (error instanceof Unauthorized && hasBearer(request))
      reply.header('www-authenticate', `${CHALLENGE}, error="invalid_token"`)
  })
}

/** RFC 6750, section 3.1: an error code only for a client that sent credentials of this scheme. */
function hasBearer({ headers }: FastifyRequest): boolean {
  return /^Bearer\b/i.test(headers.authorization ?? '')
}
