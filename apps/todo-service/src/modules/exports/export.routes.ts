import type { Readable } from 'node:stream'
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { DataExport } from '@todo/schemas'
import { cacheControl, jsonResponse, problemResponse, requireAccessToken } from '@todo/service-kit'
import type { FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import { actorOf } from '../../access/actor-of.ts'
import { ExportService } from './export.service.ts'
import { ExportNotFound, ExportNotReady, ExportTooSoon } from './export-faults.ts'

const ZIP = 'application/zip'

/** `/users/me/export`: all of one's own data, in one ZIP that a job makes. */
export const exportRoutes: FastifyPluginAsyncTypebox = async (app) => {
  const serviceOf = (request: FastifyRequest) => new ExportService(app.orm.em, actorOf(request))
  app.addSchema(DataExport)
  requireAccessToken(app)
  cacheControl(app, 'no-store')

  app.post(
    '',
    {
      schema: {
        operationId: 'requestDataExport',
        summary: 'Have all your data exported',
        description:
          'A job writes a ZIP: your account, sessions and audit log, your lists and to-dos with their history, also ' +
          'those in the trash, labels, filters, reminders, webhooks and settings as JSON, your to-dos as an iCalendar ' +
          'file, and their files. While one is made, this answers how far it is. You can have one in an hour, and each ' +
          'is deleted after a day.',
        tags: ['export'],
        response: {
          202: jsonResponse('It is being made', DataExport),
          429: problemResponse('There is one that was made within the last hour', new ExportTooSoon(1_800_000)),
        },
      },
    },
    async (request, reply) => {
      reply.code(202)
      return serviceOf(request).ask()
    },
  )

  app.get(
    '',
    {
      schema: {
        operationId: 'getDataExport',
        summary: 'Look how far your export is',
        description: 'Look again every few seconds until its `state` is `ready`, or `failed`.',
        tags: ['export'],
        response: {
          200: jsonResponse('How far it is', DataExport),
          404: problemResponse('You have none', new ExportNotFound()),
        },
      },
    },
    (request) => serviceOf(request).look(),
  )

  app.get(
    '/download',
    {
      schema: {
        operationId: 'downloadDataExport',
        summary: 'Download your export',
        description: '`docs/export.md` says what is in it.',
        tags: ['export'],
        response: {
          200: {
            description: 'The ZIP',
            content: {
              [ZIP]: {
                schema: Type.Unsafe<Readable>(
                  Type.String({ contentMediaType: ZIP, description: 'A ZIP', examples: ['PK…'] }),
                ),
              },
            },
          },
          404: problemResponse('You have none', new ExportNotFound()),
          409: problemResponse('It is not ready', new ExportNotReady()),
        },
      },
    },
    async (request, reply) => {
      const { stream, size, createdAt } = await serviceOf(request).download()
      const name = `todo-export-${new Date(createdAt).toISOString().slice(0, 10)}.zip`
      return reply
        .type(ZIP)
        .header('content-length', size)
        .header('content-disposition', `attachment; filename="${name}"`)
        .send(stream)
    },
  )
}
