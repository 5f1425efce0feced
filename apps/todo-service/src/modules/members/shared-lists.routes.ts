import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { IdParams, SharedLists } from '@todo/schemas'
import { cacheControl, requireServiceToken } from '@todo/service-kit'
import { sharedListsOf } from './shared-lists.ts'

/** What the routes need, beside the request. */
export interface SharedListsRoutesOptions {
  /** The secret that services show. */
  serviceToken: string
}

/**
 * `/internal/users/:id/shared-lists`: what has to be decided before the account of a user ends. The gateway does not lead
 * here.
 */
export const sharedListsRoutes: FastifyPluginAsyncTypebox<SharedListsRoutesOptions> = async (app, { serviceToken }) => {
  cacheControl(app, 'no-store')
  requireServiceToken(app, serviceToken)

  app.get(
    '/users/:id/shared-lists',
    { schema: { params: IdParams, response: { 200: SharedLists } } },
    async ({ params: { id } }) => ({ lists: await sharedListsOf(app.orm.em, id) }),
  )
}
