import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import {
  IdParams,
  IfNoneMatch,
  List,
  Member,
  MemberParams,
  Members,
  PatchMember,
  ref,
  TransferList,
} from '@todo/schemas'
import { jsonResponse, noBody, problemResponse } from '@todo/service-kit'
import type { FastifyRequest } from 'fastify'
import { actorOf } from '../../access/actor-of.ts'
import { RoleTooLow } from '../../access/roles.ts'
import { ListNotFound, noList } from '../lists/list-faults.ts'
import { notModified } from '../own-routes.ts'
import { sendTagged } from '../tagged-answer.ts'
import { MemberService } from './member.service.ts'
import { MemberNotFound, OwnerStays } from './member-faults.ts'
import { transferList } from './transfer-list.ts'

const notFound = {
  404: problemResponse(
    'There is no such list, or nobody with this id is in it',
    new ListNotFound(),
    new MemberNotFound(),
  ),
}
const refused = {
  403: problemResponse('You may see the list, but not do this', new RoleTooLow('an editor', 'an admin')),
  409: problemResponse('This is the owner', new OwnerStays()),
}
const tags = ['lists']

/** The members of a list. Registered within `/lists`, whose hooks they have. */
export const memberRoutes: FastifyPluginAsyncTypebox = async (app) => {
  for (const schema of [Member, Members, PatchMember, TransferList]) app.addSchema(schema)
  const serviceOf = (request: FastifyRequest) => new MemberService(app.orm.em, actorOf(request))

  app.get(
    '/:id/members',
    {
      schema: {
        operationId: 'listMembers',
        summary: 'List who is in a list',
        description: 'The owner is one of them.',
        tags,
        params: IdParams,
        headers: IfNoneMatch,
        response: { 200: jsonResponse('Its members', Members, 'ETag'), ...notModified, ...noList },
      },
    },
    async (request, reply) => sendTagged(request, reply, await serviceOf(request).list(request.params.id)),
  )

  app.patch(
    '/:id/members/:user_id',
    {
      schema: {
        operationId: 'patchMember',
        summary: 'Give a member another role',
        description: 'For admins. The owner stays the owner. It holds from the next request of the member on.',
        tags,
        params: MemberParams,
        body: ref(PatchMember),
        response: { 200: jsonResponse('The member as they are now', Member), ...refused, ...notFound },
      },
    },
    (request) => serviceOf(request).patch(request.params.id, request.params.user_id, request.body.role),
  )

  app.delete(
    '/:id/members/:user_id',
    {
      schema: {
        operationId: 'removeMember',
        summary: 'Take a member out of a list, or leave it',
        description:
          'With your own id you leave the list; to take out others is for admins. From the next request on, the list is ' +
          'hidden from the user who was taken out, and to-dos that were assigned to them are assigned to nobody. It ' +
          'cannot be taken back: whoever is to return is invited again.',
        tags,
        params: MemberParams,
        response: { 204: noBody('This user is not in the list any more'), ...refused, ...notFound },
      },
    },
    async (request, reply) => {
      await serviceOf(request).remove(request.params.id, request.params.user_id)
      return reply.code(204).send()
    },
  )

  app.post(
    '/:id/transfer',
    {
      schema: {
        operationId: 'transferList',
        summary: 'Make another member the owner of a list',
        description:
          'For the owner, who is an admin of it from then on. The list goes to the account of the new owner, with its ' +
          'sections and to-dos, also those in the trash, and only the new owner can give it back. All others keep their ' +
          'roles. Labels stay on the to-dos by their names; what colour they have is up to whoever looks. It cannot be ' +
          'taken back by `POST /undo`.',
        tags,
        params: IdParams,
        body: ref(TransferList),
        response: {
          200: jsonResponse('The list, with its new owner', List),
          403: problemResponse('You may see the list, but are not its owner', new RoleTooLow('an admin', 'the owner')),
          ...notFound,
        },
      },
    },
    (request) => transferList(app.orm.em, actorOf(request), request.params.id, request.body.user_id),
  )
}
