import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { RefreshTokens, ref, Session, SessionParams, Sessions, Tokens } from '@todo/schemas'
import { perMinute, problemResponse, requireAccessToken } from '@todo/service-kit'
import type { FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import { MALFORMED, neverCache, UNAVAILABLE } from '../responses.ts'
import { clientOf } from './client.ts'
import { SessionService, type SessionServiceDependencies } from './session.service.ts'

/** What the routes need, beside the request. */
export interface SessionRoutesOptions extends SessionServiceDependencies {
  refreshesPerMinute: number
}

type ServiceOf = (request: FastifyRequest) => SessionService

/** `/users`: refresh, log out, and what sessions there are. None of the answers may be cached. */
export const sessionRoutes: FastifyPluginAsyncTypebox<SessionRoutesOptions> = async (app, options) => {
  const serviceOf: ServiceOf = (request) => new SessionService(request.em, request.audit, options)
  app.addSchema(RefreshTokens)
  app.addSchema(Session)
  app.addSchema(Sessions)
  neverCache(app)

  app.post(
    '/token/refresh',
    {
      config: { rateLimit: perMinute(options.refreshesPerMinute) },
      schema: {
        summary: 'Get new tokens',
        description:
          'Exchanges a refresh token for an access token and the next refresh token. Each refresh token is good for ' +
          'one use. Requests that use the same one within ten seconds are given the same successor, as long as that ' +
          'has not been used; any later use is taken for a theft and ends the session.',
        tags: ['sessions'],
        body: ref(RefreshTokens),
        response: {
          200: ref(Tokens),
          401: problemResponse(
            'Log in again. `code` says why: `INVALID_REFRESH_TOKEN`, `REFRESH_TOKEN_REUSED`, `SESSION_ENDED` or ' +
              '`SESSION_EXPIRED`',
          ),
          ...MALFORMED,
        },
      },
    },
    (request) => serviceOf(request).refresh(request.body.refresh_token, clientOf(request)),
  )

  app.register(ownSessionRoutes, { serviceOf })
}

const ownSessionRoutes: FastifyPluginAsyncTypebox<{ serviceOf: ServiceOf }> = async (app, { serviceOf }) => {
  requireAccessToken(app)

  app.post(
    '/log-out',
    {
      schema: {
        summary: 'Log out',
        description: 'Ends the session of the access token: neither that nor the refresh token is good any more.',
        tags: ['sessions'],
        response: { 204: Type.Null({ description: 'The session has ended' }), ...UNAVAILABLE },
      },
    },
    async (request, reply) => {
      const { id, sessionId } = request.user
      await serviceOf(request).logOut(id, sessionId)
      return reply.code(204).send(null)
    },
  )

  app.get(
    '/me/sessions',
    {
      schema: {
        summary: 'My sessions',
        description: 'Where I am logged in: each log-in is a session, until it is logged out or has expired.',
        tags: ['sessions'],
        response: { 200: ref(Sessions), ...UNAVAILABLE },
      },
    },
    async (request) => ({ sessions: await serviceOf(request).list(request.user.id, request.user.sessionId) }),
  )

  app.delete(
    '/me/sessions',
    {
      schema: {
        summary: 'Log out everywhere else',
        description: 'Ends all sessions but the one that asks.',
        tags: ['sessions'],
        response: { 204: Type.Null({ description: 'No other session goes on' }), ...UNAVAILABLE },
      },
    },
    async (request, reply) => {
      const { id, sessionId } = request.user
      await serviceOf(request).endOthers(id, sessionId)
      return reply.code(204).send(null)
    },
  )

  app.delete(
    '/me/sessions/:id',
    {
      schema: {
        summary: 'End one of my sessions',
        tags: ['sessions'],
        params: SessionParams,
        response: {
          204: Type.Null({ description: 'The session has ended' }),
          404: problemResponse('There is no such session, it has ended, or it is somebody else’s'),
          422: problemResponse('The id is not one'),
          ...UNAVAILABLE,
        },
      },
    },
    async (request, reply) => {
      await serviceOf(request).endOne(request.user.id, request.params.id)
      return reply.code(204).send(null)
    },
  )
}
