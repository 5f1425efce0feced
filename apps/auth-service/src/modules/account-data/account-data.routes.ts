import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { AccountData, AccountDataQuery, IdParams } from '@todo/schemas'
import { cacheControl, orThrow, requireServiceToken } from '@todo/service-kit'
import { AuditService } from '../audit/audit.service.ts'
import { SessionService, type SessionServiceDependencies } from '../sessions/session.service.ts'
import { UserRepository } from '../users/user.repository.ts'
import { accountOf, UserNotFound } from '../users/user.service.ts'

/** How many events of the audit log are in one answer. */
const PAGE = 1_000

/** What the routes need, beside the request. */
export interface AccountDataRoutesOptions extends SessionServiceDependencies {
  /** The secret that services show. */
  serviceToken: string
}

/** `/internal/users/:id/data`: what is kept of a user, for the user's export. The gateway does not lead here. */
export const accountDataRoutes: FastifyPluginAsyncTypebox<AccountDataRoutesOptions> = async (app, options) => {
  cacheControl(app, 'no-store')
  requireServiceToken(app, options.serviceToken)

  app.get(
    '/users/:id/data',
    { schema: { params: IdParams, querystring: AccountDataQuery, response: { 200: AccountData } } },
    async ({ em, audit, params: { id }, query }) => {
      const user = orThrow(await new UserRepository(em).findById(id), UserNotFound)
      const sessions = await new SessionService(em, audit, options).list(id, '')
      const page = await new AuditService(em, id).list({ ...query, limit: PAGE })
      return { account: accountOf(user), sessions, ...page }
    },
  )
}
