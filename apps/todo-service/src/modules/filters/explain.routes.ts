import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { ExplainFilterQuery, FilterExplanation } from '@todo/schemas'
import { cacheControl, jsonResponse, requireAccessToken } from '@todo/service-kit'
import { settingsFor } from '../accounts/settings.repository.ts'
import { explain } from './explain.ts'

/** `/filters/explain`: what a filter means. */
export const explainRoutes: FastifyPluginAsyncTypebox = async (app) => {
  app.addSchema(FilterExplanation)
  requireAccessToken(app)
  // What "today" means changes without a change of data.
  cacheControl(app, 'no-store')

  app.get(
    '/explain',
    {
      schema: {
        operationId: 'explainFilter',
        summary: 'Explain a filter',
        description:
          'Says in words which to-dos a filter finds. Of one that is wrong, `errors` says at which `position`, and what is ' +
          '`expected` there.',
        tags: ['filters'],
        querystring: ExplainFilterQuery,
        response: { 200: jsonResponse('What the filter means', FilterExplanation) },
      },
    },
    async ({ user, query }) =>
      explain(query.filter, await settingsFor(app.orm.em, user.id, query.time_zone, { parameter: 'time_zone' })),
  )
}
