import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { AuditEvent, AuditPage, AuditQuery, ref } from '@todo/schemas'
import { problemResponse, requireAccessToken } from '@todo/service-kit'
import { neverCache, UNAVAILABLE } from '../responses.ts'
import { AuditService } from './audit.service.ts'

/** `/users/me/audit`: the caller's own audit log. */
export const auditRoutes: FastifyPluginAsyncTypebox = async (app) => {
  app.addSchema(AuditEvent)
  app.addSchema(AuditPage)
  neverCache(app)
  requireAccessToken(app)

  app.get(
    '/me/audit',
    {
      schema: {
        summary: 'What has happened to my account',
        description:
          'The newest first, a page at a time: pass `next_cursor` on as `cursor` until it is null. What was refused is ' +
          'here a moment after its answer.',
        tags: ['users'],
        querystring: AuditQuery,
        response: {
          200: ref(AuditPage),
          422: problemResponse('The request does not fit; `errors` says where'),
          ...UNAVAILABLE,
        },
      },
    },
    (request) => new AuditService(request.em, request.user.id).list(request.query),
  )
}
