import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { CreateSection, IdParams, IfNoneMatch, PatchSection, ref, Section, Sections } from '@todo/schemas'
import { jsonResponse, noBody, problemResponse } from '@todo/service-kit'
import type { FastifyRequest } from 'fastify'
import { actorOf } from '../../access/actor-of.ts'
import { RoleTooLow } from '../../access/roles.ts'
import { notModified, ofOneUser } from '../own-routes.ts'
import { sendTagged } from '../tagged-answer.ts'
import { noList, SectionNotFound, TooManySections } from './list-faults.ts'
import { SectionService } from './section.service.ts'

const roleTooLow = {
  403: problemResponse('You may see the list, but not change it', new RoleTooLow('a viewer', 'an editor')),
}
const noSection = { 404: problemResponse('There is no such section, or it is hidden from you', new SectionNotFound()) }
const tags = ['lists']

/** The sections of a list. Registered within `/lists`, whose hooks they have. */
export const sectionsOfListRoutes: FastifyPluginAsyncTypebox = async (app) => {
  for (const schema of [Section, Sections, CreateSection]) app.addSchema(schema)
  const serviceOf = (request: FastifyRequest) => new SectionService(app.orm.em, actorOf(request))

  app.get(
    '/:id/sections',
    {
      schema: {
        operationId: 'listSections',
        summary: 'List the sections of a list',
        description: 'In their order, also those that are archived.',
        tags,
        params: IdParams,
        headers: IfNoneMatch,
        response: { 200: jsonResponse('Its sections', Sections, 'ETag'), ...notModified, ...noList },
      },
    },
    async (request, reply) => sendTagged(request, reply, await serviceOf(request).list(request.params.id)),
  )

  app.post(
    '/:id/sections',
    {
      schema: {
        operationId: 'createSection',
        summary: 'Add a section to a list',
        description: 'It comes last, unless `before_id` or `after_id` names another section of the list.',
        tags,
        params: IdParams,
        body: ref(CreateSection),
        response: {
          201: jsonResponse('The new section', Section, 'Location'),
          ...roleTooLow,
          ...noList,
          409: problemResponse('The list has too many', new TooManySections()),
        },
      },
    },
    async (request, reply) => {
      const section = await serviceOf(request).create(request.params.id, request.body)
      return reply.code(201).header('location', `/sections/${section.id}`).send(section)
    },
  )
}

/** `/sections`: parts of lists, or columns of boards. */
export const sectionRoutes: FastifyPluginAsyncTypebox = async (app) => {
  for (const schema of [Section, PatchSection]) app.addSchema(schema)
  ofOneUser(app)
  const serviceOf = (request: FastifyRequest) => new SectionService(app.orm.em, actorOf(request))

  app.get(
    '/:id',
    {
      schema: {
        operationId: 'getSection',
        summary: 'Get a section',
        description: 'Its to-dos name it in `section_id`.',
        tags,
        params: IdParams,
        headers: IfNoneMatch,
        response: { 200: jsonResponse('The section', Section, 'ETag'), ...notModified, ...noSection },
      },
    },
    async (request, reply) => sendTagged(request, reply, await serviceOf(request).get(request.params.id)),
  )

  app.patch(
    '/:id',
    {
      schema: {
        operationId: 'patchSection',
        summary: 'Change a section',
        description: 'A field that is left out stays as it is.',
        tags,
        params: IdParams,
        body: ref(PatchSection),
        response: { 200: jsonResponse('The section as it is now', Section), ...roleTooLow, ...noSection },
      },
    },
    (request) => serviceOf(request).patch(request.params.id, request.body),
  )

  app.delete(
    '/:id',
    {
      schema: {
        operationId: 'deleteSection',
        summary: 'Delete a section',
        description: 'Its to-dos stay in the list, in no section.',
        tags,
        params: IdParams,
        response: { 204: noBody('The section is deleted'), ...roleTooLow, ...noSection },
      },
    },
    async (request, reply) => {
      await serviceOf(request).delete(request.params.id)
      return reply.code(204).send()
    },
  )
}
