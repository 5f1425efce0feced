import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { ref, UserChange, UserChanges, UserChangesQuery } from '@todo/schemas'
import { cacheControl, requireServiceToken } from '@todo/service-kit'
import { readFeed } from './feed.service.ts'

/** What the routes need, beside the request. */
export interface FeedRoutesOptions {
  /** The secret that services show. */
  serviceToken: string
}

/**
 * `/internal/users/changes`: the feed that other services follow. It has users who signed up, were renamed or deleted,
 * and sessions whose access tokens are no longer valid. Each user and each session is in it once, at the position of its
 * last change. A service asks with `after=0` first, then with the `next` of each answer. A revoked session leaves the
 * feed when the last of its access tokens has expired. The gateway does not lead here.
 */
export const feedRoutes: FastifyPluginAsyncTypebox<FeedRoutesOptions> = async (app, { serviceToken }) => {
  app.addSchema(UserChange)
  app.addSchema(UserChanges)
  cacheControl(app, 'no-store')
  requireServiceToken(app, serviceToken)

  app.get(
    '/users/changes',
    {
      // Each replica of each service asks twice a second.
      logLevel: 'warn',
      schema: {
        querystring: UserChangesQuery,
        response: { 200: ref(UserChanges) },
      },
    },
    (request) => readFeed(request.em, request.query),
  )
}
