import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { LogOut, RefreshTokens, ref, Session, SessionParams, Sessions, Tokens } from '@todo/schemas'
import {
  acceptAccessToken,
  cacheControl,
  InvalidInput,
  identify,
  jsonResponse,
  noBody,
  perMinute,
  problemResponse,
  requireAccessToken,
  Unauthorized,
} from '@todo/service-kit'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { clientOf } from './client.ts'
import { RefreshService } from './refresh.service.ts'
import { SessionService, type SessionServiceDependencies } from './session.service.ts'
import { clearSessionCookie, keepInCookie, NotSameOrigin, requireSameOrigin, tokenInCookie } from './session-cookie.ts'
import {
  InvalidRefreshToken,
  RefreshTokenReused,
  SessionEnded,
  SessionExpired,
  SessionNotFound,
} from './session-faults.ts'

/** What the routes need, beside the request. */
export interface SessionRoutesOptions extends SessionServiceDependencies {
  refreshesPerMinute: number
}

type ServiceOf = (request: FastifyRequest) => SessionService

/** `/users`: refresh, log out, and what sessions there are. None of the answers may be cached. */
export const sessionRoutes: FastifyPluginAsyncTypebox<SessionRoutesOptions> = async (app, options) => {
  const serviceOf: ServiceOf = (request) => new SessionService(request.em, request.audit, options)
  const refreshOf = (request: FastifyRequest) => new RefreshService(request.em, request.audit, options)
  app.addSchema(RefreshTokens)
  app.addSchema(Session)
  app.addSchema(Sessions)
  cacheControl(app, 'no-store')

  app.post(
    '/token/refresh',
    {
      config: { idempotencyKey: false, rateLimit: perMinute(options.refreshesPerMinute) },
      schema: {
        operationId: 'refreshTokens',
        summary: 'Get new tokens',
        description:
          'Exchanges a refresh token for an access token and the next refresh token. Each refresh token is valid for ' +
          'one use. As long as its successor has not been used, it gives the same successor again: within ten ' +
          'seconds to any client, and within five minutes to the same client (`User-Agent` and network), but after ' +
          'the ten seconds not for two tokens in succession. Any other second use counts as theft and ends the ' +
          'session. With `"session": "cookie"`, the cookie has the token, and gets the next one; with 401 it is cleared.',
        tags: ['sessions'],
        body: ref(RefreshTokens),
        response: {
          200: jsonResponse('The next tokens of the session', Tokens),
          401: problemResponse(
            'Log in again: `code` says why',
            new InvalidRefreshToken(),
            new RefreshTokenReused(),
            new SessionEnded(),
            new SessionExpired(),
          ),
          403: problemResponse('The session is in a cookie, and the page of another origin', new NotSameOrigin()),
        },
      },
    },
    (request, reply) => {
      const { session, refresh_token } = request.body
      if (session !== undefined) return refreshByCookie(request, reply, refresh_token)
      if (refresh_token === undefined) throw new InvalidInput({ pointer: '/refresh_token', detail: 'is required' })
      return refreshOf(request).refresh(refresh_token, clientOf(request))
    },
  )

  async function refreshByCookie(request: FastifyRequest, reply: FastifyReply, inBody: string | undefined) {
    if (inBody !== undefined)
      throw new InvalidInput({ pointer: '/refresh_token', detail: 'must not be there: the cookie has it' })
    requireSameOrigin(request)
    try {
      const token = tokenInCookie(request)
      if (token === undefined) throw new InvalidRefreshToken()
      return keepInCookie(request, reply, await refreshOf(request).refresh(token, clientOf(request)), options.lifetimes)
    } catch (error) {
      if (isOver(error)) clearSessionCookie(request, reply)
      throw error
    }
  }

  app.register(logOutRoute, { serviceOf, triesPerMinute: options.refreshesPerMinute })
  app.register(ownSessionRoutes, { serviceOf })
}

/** Whether a refresh was refused for good. */
function isOver(error: unknown): boolean {
  return [InvalidRefreshToken, RefreshTokenReused, SessionEnded, SessionExpired].some((kind) => error instanceof kind)
}

const logOutRoute: FastifyPluginAsyncTypebox<{ serviceOf: ServiceOf; triesPerMinute: number }> = async (
  app,
  { serviceOf, triesPerMinute },
) => {
  acceptAccessToken(app)

  app.post(
    '/log-out',
    {
      config: { idempotencyKey: false, rateLimit: perMinute(triesPerMinute) },
      schema: {
        operationId: 'logOut',
        summary: 'Log out',
        description:
          'Ends the session of the access token: neither that nor its refresh token is valid any more. With a ' +
          '`refresh_token` in the body, the session of that token ends, also when the access token has expired or is ' +
          'missing; then the answer is 204 even if the refresh token is unknown (RFC 7009). With `"session": "cookie"`, the cookie is cleared, too. The body may be left out.',
        tags: ['sessions'],
        body: LogOut,
        response: {
          204: noBody('The session has ended'),
          403: problemResponse('The session is in a cookie, and the page of another origin', new NotSameOrigin()),
        },
      },
    },
    async (request, reply) => {
      const user = await identify(request)
      const { refresh_token, session } = request.body ?? {}
      if (session !== undefined) requireSameOrigin(request)
      if (!user && refresh_token === undefined) throw new Unauthorized()
      await serviceOf(request).logOut(user, refresh_token)
      if (session !== undefined) clearSessionCookie(request, reply)
      return reply.code(204).send()
    },
  )
}

const ownSessionRoutes: FastifyPluginAsyncTypebox<{ serviceOf: ServiceOf }> = async (app, { serviceOf }) => {
  requireAccessToken(app)

  app.get(
    '/me/sessions',
    {
      schema: {
        operationId: 'listSessions',
        summary: 'My sessions',
        description: 'Where you are logged in. Each log-in begins a session, which lasts until it is ended or expires.',
        tags: ['sessions'],
        response: { 200: jsonResponse('Your sessions', Sessions) },
      },
    },
    async (request) => ({ sessions: await serviceOf(request).list(request.user.id, request.user.sessionId) }),
  )

  app.delete(
    '/me/sessions',
    {
      schema: {
        operationId: 'endOtherSessions',
        summary: 'Log out everywhere else',
        description: 'Ends all your sessions but this one.',
        tags: ['sessions'],
        response: { 204: noBody('All other sessions have ended') },
      },
    },
    async (request, reply) => {
      const { id, sessionId } = request.user
      await serviceOf(request).endOthers(id, sessionId)
      return reply.code(204).send()
    },
  )

  app.delete(
    '/me/sessions/:id',
    {
      schema: {
        operationId: 'endSession',
        summary: 'End one of my sessions',
        description: 'Its access tokens and refresh tokens become invalid. It may be this session, too.',
        tags: ['sessions'],
        params: SessionParams,
        response: {
          204: noBody('The session has ended'),
          404: problemResponse(
            'There is no such session, it has ended, or it belongs to somebody else',
            new SessionNotFound(),
          ),
        },
      },
    },
    async (request, reply) => {
      await serviceOf(request).endOne(request.user.id, request.params.id)
      return reply.code(204).send()
    },
  )
}
