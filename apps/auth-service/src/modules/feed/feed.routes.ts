import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { ref, UserChange, UserChanges, UserChangesQuery } from '@todo/schemas'
import { problemResponse, requireServiceToken } from '@todo/service-kit'
import { neverCache, UNAVAILABLE } from '../responses.ts'
import { readFeed } from './feed.service.ts'

/** What the routes need, beside the request. */
export interface FeedRoutesOptions {
  /** The secret that services show. */
  serviceToken: string
}

/** `/internal`: what other services are told of users. The gateway does not lead here. */
export const feedRoutes: FastifyPluginAsyncTypebox<FeedRoutesOptions> = async (app, { serviceToken }) => {
  app.addSchema(UserChange)
  app.addSchema(UserChanges)
  neverCache(app)
  requireServiceToken(app, serviceToken)

  app.get(
    '/users/changes',
    {
      // Each replica of each service asks twice a second.
      logLevel: 'warn',
      schema: {
        summary: 'What has become of users and sessions',
        description:
          'The feed that other services follow: users who have signed up, have another name, or are gone, and sessions ' +
          'whose access tokens are no longer good. Each user and each session is in it once, at the place of its last ' +
          'change. Ask with `after=0`, then with the `next` of each answer. Revoked sessions leave the feed when the ' +
          'last of their access tokens has expired.',
        tags: ['internal'],
        querystring: UserChangesQuery,
        response: {
          200: ref(UserChanges),
          422: problemResponse('The query does not fit; `errors` says where'),
          ...UNAVAILABLE,
        },
      },
    },
    (request) => readFeed(request.em, request.query),
  )
}
