import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { CreateLabel, IfNoneMatch, Label, LabelParams, Labels, PatchLabel, ref } from '@todo/schemas'
import { jsonResponse, noBody, problemResponse } from '@todo/service-kit'
import type { FastifyRequest } from 'fastify'
import { actorOf } from '../../access/actor-of.ts'
import { notModified, ofOneUser } from '../own-routes.ts'
import { sendTagged } from '../tagged-answer.ts'
import { LabelService } from './label.service.ts'
import { LabelExists, LabelNotFound, TooManyLabels } from './label-faults.ts'

const notFound = { 404: problemResponse('You have no such label', new LabelNotFound()) }
const exists = {
  409: problemResponse('There is a label of this name, or you have too many', new LabelExists(), new TooManyLabels()),
}
const tooMany = { 409: problemResponse('You have too many', new TooManyLabels()) }
const tags = ['labels']

/** `/labels`: the names that the caller's to-dos have, and how each is shown. */
export const labelRoutes: FastifyPluginAsyncTypebox = async (app) => {
  for (const schema of [Label, Labels, CreateLabel, PatchLabel]) app.addSchema(schema)
  ofOneUser(app)
  const serviceOf = (request: FastifyRequest) => new LabelService(app.orm.em, actorOf(request))

  app.get(
    '',
    {
      schema: {
        operationId: 'listLabels',
        summary: 'List your labels',
        description:
          'All that your to-dos have, and all that you have added, in your order. Those that nobody has given a place come ' +
          'last, by name. What is only in the trash is left out.',
        tags,
        headers: IfNoneMatch,
        response: { 200: jsonResponse('Your labels', Labels, 'ETag'), ...notModified },
      },
    },
    async (request, reply) => sendTagged(request, reply, await serviceOf(request).list()),
  )

  app.post(
    '',
    {
      schema: {
        operationId: 'createLabel',
        summary: 'Add a label',
        description:
          'A to-do may have a label that nobody has added: adding it says how it is shown. It comes last, unless ' +
          '`before_name` or `after_name` names another label.',
        tags,
        body: ref(CreateLabel),
        response: { 201: jsonResponse('The new label', Label, 'Location'), ...exists },
      },
    },
    async (request, reply) => {
      const label = await serviceOf(request).create(request.body)
      return reply
        .code(201)
        .header('location', `/labels/${encodeURIComponent(label.name)}`)
        .send(label)
    },
  )

  app.get(
    '/:name',
    {
      schema: {
        operationId: 'getLabel',
        summary: 'Get a label',
        description: '`GET /todos?label=` finds the to-dos that have it.',
        tags,
        params: LabelParams,
        headers: IfNoneMatch,
        response: { 200: jsonResponse('The label', Label, 'ETag'), ...notModified, ...notFound },
      },
    },
    async (request, reply) => sendTagged(request, reply, await serviceOf(request).get(request.params.name)),
  )

  app.patch(
    '/:name',
    {
      schema: {
        operationId: 'patchLabel',
        summary: 'Change a label',
        description:
          'A field that is left out stays as it is. A new `name` changes all your to-dos that have the label, also ' +
          'those in the trash. If you have a label of that name, the two become one, with the look of the one that had ' +
          'the name.',
        tags,
        params: LabelParams,
        body: ref(PatchLabel),
        response: { 200: jsonResponse('The label as it is now', Label), ...notFound, ...tooMany },
      },
    },
    (request) => serviceOf(request).patch(request.params.name, request.body),
  )

  app.delete(
    '/:name',
    {
      schema: {
        operationId: 'deleteLabel',
        summary: 'Delete a label',
        description: 'It is taken off all your to-dos, also those in the trash. They stay.',
        tags,
        params: LabelParams,
        response: { 204: noBody('No to-do has the label any more'), ...notFound },
      },
    },
    async (request, reply) => {
      await serviceOf(request).delete(request.params.name)
      return reply.code(204).send()
    },
  )
}
