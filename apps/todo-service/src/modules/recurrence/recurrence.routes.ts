import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Due, RecurrencePreview, RecurrencePreviewRequest, ref } from '@todo/schemas'
import { cacheControl, jsonResponse, requireAccessToken } from '@todo/service-kit'
import { Temporal } from 'temporal-polyfill'
import { timeZoneFor } from '../accounts/settings.repository.ts'
import { checkedDue } from '../dates/due-times.ts'
import { checkedRule } from './check-recurrence.ts'
import { previewOf } from './preview.ts'

/** `/recurrence`: what a rule brings, before it is given to a to-do. */
export const recurrenceRoutes: FastifyPluginAsyncTypebox = async (app) => {
  for (const schema of [Due, RecurrencePreviewRequest, RecurrencePreview]) app.addSchema(schema)
  requireAccessToken(app)
  cacheControl(app, 'no-store')

  app.post(
    '/preview',
    {
      schema: {
        operationId: 'previewRecurrence',
        summary: 'See when a rule is due',
        description: 'Nothing is kept. A rule that is not taken here is not taken for a to-do either: 422 says why.',
        tags: ['recurrence'],
        body: ref(RecurrencePreviewRequest),
        response: { 200: jsonResponse('The dues to come', RecurrencePreview) },
      },
    },
    async ({ user, body }) => {
      const timeZone = await timeZoneFor(app.orm.em, user.id, body.time_zone, { pointer: '/time_zone' })
      const due = checkedDue(body.due, '/due')
      const rule = checkedRule(body.rule, due, '/rule')
      return previewOf({ rule, due, from: body.from, timeZone, count: body.count, now: Temporal.Now.instant() })
    },
  )
}
