import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { CreateList, IdParams, IfNoneMatch, List, ListListsQuery, Lists, PatchList, ref, User } from '@todo/schemas'
import { jsonResponse, noBody, problemResponse } from '@todo/service-kit'
import type { FastifyRequest } from 'fastify'
import { actorOf } from '../../access/actor-of.ts'
import { RoleTooLow } from '../../access/roles.ts'
import { invitationsOfListRoutes } from '../invitations/of-list.routes.ts'
import { memberRoutes } from '../members/member.routes.ts'
import { notModified, ofOneUser } from '../own-routes.ts'
import { sendTagged } from '../tagged-answer.ts'
import { ListService } from './list.service.ts'
import { InboxStays, noList, TooManyLists } from './list-faults.ts'
import { sectionsOfListRoutes } from './section.routes.ts'

const tooMany = { 409: problemResponse('You have too many', new TooManyLists()) }
const inboxStays = { 409: problemResponse('The list is the inbox', new InboxStays()) }
const roleTooLow = (needed: string) => ({
  403: problemResponse('You may see the list, but not do this', new RoleTooLow('an editor', needed)),
})
const tags = ['lists']

/** `/lists`: those that the caller is a member of. */
export const listRoutes: FastifyPluginAsyncTypebox = async (app) => {
  for (const schema of [User, List, Lists, CreateList, PatchList]) app.addSchema(schema)
  ofOneUser(app)
  await app.register(sectionsOfListRoutes)
  await app.register(memberRoutes)
  await app.register(invitationsOfListRoutes)
  const serviceOf = (request: FastifyRequest) => new ListService(app.orm.em, actorOf(request))

  app.get(
    '',
    {
      schema: {
        operationId: 'listLists',
        summary: 'List your lists',
        description:
          'All that you are a member of, also those that others share, in your order. The inbox is one of them.',
        tags,
        querystring: ListListsQuery,
        headers: IfNoneMatch,
        response: { 200: jsonResponse('Your lists', Lists, 'ETag'), ...notModified },
      },
    },
    async (request, reply) => sendTagged(request, reply, await serviceOf(request).list(request.query.is_archived)),
  )

  app.post(
    '',
    {
      schema: {
        operationId: 'createList',
        summary: 'Add a list',
        description: 'You are its owner. It comes last, unless `before_id` or `after_id` names another list.',
        tags,
        body: ref(CreateList),
        response: {
          201: jsonResponse('The new list', List, 'Location'),
          ...tooMany,
        },
      },
    },
    async (request, reply) => {
      const list = await serviceOf(request).create(request.body)
      return reply.code(201).header('location', `/lists/${list.id}`).send(list)
    },
  )

  app.get(
    '/:id',
    {
      schema: {
        operationId: 'getList',
        summary: 'Get a list',
        description: 'Also one that is archived; not one in the trash.',
        tags,
        params: IdParams,
        headers: IfNoneMatch,
        response: { 200: jsonResponse('The list', List, 'ETag'), ...notModified, ...noList },
      },
    },
    async (request, reply) => sendTagged(request, reply, await serviceOf(request).get(request.params.id)),
  )

  app.patch(
    '/:id',
    {
      schema: {
        operationId: 'patchList',
        summary: 'Change a list',
        description:
          'A field that is left out stays as it is. `is_favorite`, `before_id` and `after_id` are your own, whatever your ' +
          'role; the rest is for admins.',
        tags,
        params: IdParams,
        body: ref(PatchList),
        response: {
          200: jsonResponse('The list as it is now', List),
          ...roleTooLow('an admin'),
          ...noList,
          ...inboxStays,
        },
      },
    },
    (request) => serviceOf(request).patch(request.params.id, request.body),
  )

  app.delete(
    '/:id',
    {
      schema: {
        operationId: 'deleteList',
        summary: 'Delete a list',
        description: 'It goes into the trash with its to-dos. Only its owner may do so.',
        tags,
        params: IdParams,
        response: { 204: noBody('The list is in the trash'), ...roleTooLow('the owner'), ...noList, ...inboxStays },
      },
    },
    async (request, reply) => {
      await serviceOf(request).delete(request.params.id)
      return reply.code(204).send()
    },
  )

  app.post(
    '/:id/restore',
    {
      schema: {
        operationId: 'restoreList',
        summary: 'Take a list out of the trash',
        description: 'With the to-dos that came there with it. What was in the trash before stays there.',
        tags,
        params: IdParams,
        response: { 200: jsonResponse('The list', List), ...roleTooLow('the owner'), ...noList, ...tooMany },
      },
    },
    (request) => serviceOf(request).restore(request.params.id),
  )
}
