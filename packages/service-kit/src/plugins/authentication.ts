import { createHash, timingSafeEqual } from 'node:crypto'
import { Problem, ref } from '@todo/schemas'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import { Unauthorized } from '../errors.ts'
import type { TokenVerifier } from '../tokens/token-verifier.ts'

/** Who calls, as the access token says. */
export interface AuthenticatedUser {
  id: number
  username: string
  sessionId: string
}

declare module 'fastify' {
  interface FastifyInstance {
    tokenVerifier: TokenVerifier
  }
  interface FastifyRequest {
    /** Who calls; set on routes behind `requireAccessToken`. */
    user: AuthenticatedUser
  }
}

/** The name of the security scheme, the same in both services, so that one Authorize serves both docs pages. */
export const ACCESS_TOKEN_SCHEME = 'accessToken'

/** The name of the security scheme of routes that are for other services only. */
export const SERVICE_TOKEN_SCHEME = 'serviceToken'

const BEARER = /^Bearer +([A-Za-z0-9._~+/-]+=*) *$/i

/** Makes a token verifier available to the routes that call `requireAccessToken`. */
export const authentication = fp<{ verifier: TokenVerifier }>(
  async (app, { verifier }) => {
    app.decorate('tokenVerifier', verifier)
    app.decorateRequest('user')
  },
  { name: 'authentication', dependencies: ['problem-details', 'revoked-sessions'] },
)

/** From here on, every route of this plugin needs an access token (RFC 6750), and its docs say so. */
export function requireAccessToken(app: FastifyInstance): void {
  protect(app, ACCESS_TOKEN_SCHEME, 'No access token, or one that is not valid', authenticate)
}

/** From here on, every route of this plugin is for other services, which share a secret, and its docs say so. */
export function requireServiceToken(app: FastifyInstance, serviceToken: string): void {
  const expected = digest(serviceToken)
  protect(app, SERVICE_TOKEN_SCHEME, 'No service token, or another one', async (request) => {
    const token = bearerOf(request)
    // Hashes are of one length, and comparing them tells nothing of the secret, however long it takes.
    if (token === undefined || !timingSafeEqual(digest(token), expected)) throw new Unauthorized()
  })
}

function protect(
  app: FastifyInstance,
  scheme: string,
  refusal: string,
  check: (request: FastifyRequest) => Promise<void>,
): void {
  app.addHook('onRoute', (route) => {
    if (route.schema?.hide) return
    const response = route.schema?.response
    route.schema = {
      ...route.schema,
      security: [{ [scheme]: [] }],
      response: { ...(typeof response === 'object' ? response : {}), 401: problemResponse(refusal) },
    }
  })
  app.addHook('onRequest', check)
  // Not only where the token is read: that its user is gone, a route finds out later.
  app.addHook('onError', async (request, reply, error) => {
    if (error instanceof Unauthorized)
      reply.header('www-authenticate', challenge(request.headers.authorization !== undefined))
  })
}

async function authenticate(request: FastifyRequest): Promise<void> {
  const token = bearerOf(request)
  if (token === undefined) throw new Unauthorized()
  const claims = await request.server.tokenVerifier.verify(token)
  // Also where the token is remembered: it is verified once, and may be revoked at any time.
  if (request.server.revokedSessions.has(claims.sid)) throw new Unauthorized()
  request.user = { id: Number(claims.sub), username: claims.username, sessionId: claims.sid }
}

function bearerOf({ headers }: FastifyRequest): string | undefined {
  return BEARER.exec(headers.authorization ?? '')?.[1]
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}

/** RFC 6750, section 3.1: an error code only where credentials were sent. */
function challenge(hadCredentials: boolean): string {
  return hadCredentials ? 'Bearer realm="todo", error="invalid_token"' : 'Bearer realm="todo"'
}

/** The documentation of one error answer. */
export function problemResponse(description: string) {
  return { description, content: { 'application/problem+json': { schema: ref(Problem) } } }
}
