import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { CreateFilter, IdParams, IfNoneMatch, PatchFilter, ref, SavedFilter, SavedFilters } from '@todo/schemas'
import { jsonResponse, noBody, problemResponse } from '@todo/service-kit'
import type { FastifyRequest } from 'fastify'
import { actorOf } from '../../access/actor-of.ts'
import { notModified, ofOneUser } from '../own-routes.ts'
import { sendTagged } from '../tagged-answer.ts'
import { FilterService } from './filter.service.ts'
import { FilterNotFound, TooManyFilters } from './filter-faults.ts'

const notFound = { 404: problemResponse('There is no such filter of yours', new FilterNotFound()) }
const tags = ['filters']

/** `/filters`: those that the caller has saved. */
export const filterRoutes: FastifyPluginAsyncTypebox = async (app) => {
  for (const schema of [SavedFilter, SavedFilters, CreateFilter, PatchFilter]) app.addSchema(schema)
  ofOneUser(app)
  const serviceOf = (request: FastifyRequest) => new FilterService(app.orm.em, actorOf(request))

  app.get(
    '',
    {
      schema: {
        operationId: 'listFilters',
        summary: 'List your saved filters',
        description: 'In your order. `GET /todos?filter=` takes the `query` of each.',
        tags,
        headers: IfNoneMatch,
        response: { 200: jsonResponse('Your filters', SavedFilters, 'ETag'), ...notModified },
      },
    },
    async (request, reply) => sendTagged(request, reply, await serviceOf(request).list()),
  )

  app.post(
    '',
    {
      schema: {
        operationId: 'createFilter',
        summary: 'Save a filter',
        description:
          'It is kept in its usual spelling. Of a `query` that is wrong, `errors` says at which `position`, and what is ' +
          '`expected` there. It comes last, unless `before_id` or `after_id` names another filter.',
        tags,
        body: ref(CreateFilter),
        response: {
          201: jsonResponse('The new filter', SavedFilter, 'Location'),
          409: problemResponse('You have too many', new TooManyFilters()),
        },
      },
    },
    async (request, reply) => {
      const filter = await serviceOf(request).create(request.body)
      return reply.code(201).header('location', `/filters/${filter.id}`).send(filter)
    },
  )

  app.get(
    '/:id',
    {
      schema: {
        operationId: 'getFilter',
        summary: 'Get a saved filter',
        description: '`GET /todos?filter=` takes its `query`.',
        tags,
        params: IdParams,
        headers: IfNoneMatch,
        response: { 200: jsonResponse('The filter', SavedFilter, 'ETag'), ...notModified, ...notFound },
      },
    },
    async (request, reply) => sendTagged(request, reply, await serviceOf(request).get(request.params.id)),
  )

  app.patch(
    '/:id',
    {
      schema: {
        operationId: 'patchFilter',
        summary: 'Change a saved filter',
        description: 'A field that is left out stays as it is.',
        tags,
        params: IdParams,
        body: ref(PatchFilter),
        response: { 200: jsonResponse('The filter as it is now', SavedFilter), ...notFound },
      },
    },
    (request) => serviceOf(request).patch(request.params.id, request.body),
  )

  app.delete(
    '/:id',
    {
      schema: {
        operationId: 'deleteFilter',
        summary: 'Delete a saved filter',
        description: 'The to-dos that it finds stay as they are.',
        tags,
        params: IdParams,
        response: { 204: noBody('The filter is deleted'), ...notFound },
      },
    },
    async (request, reply) => {
      await serviceOf(request).delete(request.params.id)
      return reply.code(204).send()
    },
  )
}
