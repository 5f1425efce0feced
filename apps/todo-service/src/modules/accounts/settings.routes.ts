import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { IfNoneMatch, PatchSettings, ref, Settings } from '@todo/schemas'
import { jsonResponse } from '@todo/service-kit'
import { actorOf } from '../../access/actor-of.ts'
import { notModified, ofOneUser } from '../own-routes.ts'
import { sendTagged } from '../tagged-answer.ts'
import { settingsOf } from './settings.repository.ts'
import { patchSettings } from './settings.service.ts'

/** `/settings`: those of the caller. */
export const settingsRoutes: FastifyPluginAsyncTypebox = async (app) => {
  for (const schema of [Settings, PatchSettings]) app.addSchema(schema)
  ofOneUser(app)

  app.get(
    '',
    {
      schema: {
        operationId: 'getSettings',
        summary: 'Get your settings',
        description:
          'Until you change them: UTC, a week that begins on Monday, English, and mails about all notifications.',
        tags: ['settings'],
        headers: IfNoneMatch,
        response: { 200: jsonResponse('Your settings', Settings, 'ETag'), ...notModified },
      },
    },
    async (request, reply) => sendTagged(request, reply, await settingsOf(app.orm.em, request.user.id)),
  )

  app.patch(
    '',
    {
      schema: {
        operationId: 'patchSettings',
        summary: 'Change your settings',
        description: 'A field that is left out stays as it is.',
        tags: ['settings'],
        body: ref(PatchSettings),
        response: { 200: jsonResponse('Your settings as they are now', Settings) },
      },
    },
    async (request) => patchSettings(app.orm.em, actorOf(request), request.body),
  )
}
