import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { AuditEvent, AuditPage, PageQuery } from '@todo/schemas'
import { cacheControl, jsonResponse, requireAccessToken } from '@todo/service-kit'
import { AuditService } from './audit.service.ts'

/** `/users/me/audit`: the caller's own audit log. */
export const auditRoutes: FastifyPluginAsyncTypebox = async (app) => {
  app.addSchema(AuditEvent)
  app.addSchema(AuditPage)
  cacheControl(app, 'no-store')
  requireAccessToken(app)

  app.get(
    '/me/audit',
    {
      schema: {
        operationId: 'listAuditEvents',
        summary: 'What has happened to my account',
        description:
          'The newest event first, one page at a time: send `next_cursor` as `cursor` until it is null. An attempt that ' +
          'was refused appears a moment after its answer.',
        tags: ['users'],
        querystring: PageQuery,
        response: { 200: jsonResponse('A page of events', AuditPage) },
      },
    },
    (request) => new AuditService(request.em, request.user.id).list(request.query),
  )
}
