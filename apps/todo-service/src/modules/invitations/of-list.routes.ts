import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import {
  CreateInvitationLink,
  CreateListInvitation,
  IdParams,
  IfNoneMatch,
  InvitationLink,
  InvitationParams,
  ListInvitation,
  ListInvitations,
  ref,
} from '@todo/schemas'
import { jsonResponse, noBody, problemResponse } from '@todo/service-kit'
import type { FastifyRequest } from 'fastify'
import { actorOf } from '../../access/actor-of.ts'
import { RoleTooLow } from '../../access/roles.ts'
import { ListNotFound, noList } from '../lists/list-faults.ts'
import { notModified } from '../own-routes.ts'
import { sendTagged } from '../tagged-answer.ts'
import { AlreadyMember, InboxNotShared, InvitationNotFound, ListFull, TooManyInvitations } from './invitation-faults.ts'
import { InvitingService } from './inviting.service.ts'

const roleTooLow = {
  403: problemResponse('You may see the list, but not invite to it', new RoleTooLow('an editor', 'an admin')),
}
const tags = ['sharing']

/** The invitations to a list, for its admins. Registered within `/lists`, whose hooks they have. */
export const invitationsOfListRoutes: FastifyPluginAsyncTypebox = async (app) => {
  for (const schema of [ListInvitation, ListInvitations, InvitationLink, CreateListInvitation, CreateInvitationLink])
    app.addSchema(schema)
  const serviceOf = (request: FastifyRequest) => new InvitingService(app.orm.em, actorOf(request))

  app.get(
    '/:id/invitations',
    {
      schema: {
        operationId: 'listInvitationsToList',
        summary: 'List the open invitations to a list',
        description: 'For admins. What was made last comes first; a link without its token.',
        tags,
        params: IdParams,
        headers: IfNoneMatch,
        response: {
          200: jsonResponse('They are open', ListInvitations, 'ETag'),
          ...notModified,
          ...roleTooLow,
          ...noList,
        },
      },
    },
    async (request, reply) => sendTagged(request, reply, await serviceOf(request).list(request.params.id)),
  )

  app.post(
    '/:id/invitations',
    {
      schema: {
        operationId: 'inviteUser',
        summary: 'Invite a user by name',
        description:
          'For admins. The user finds the invitation at `GET /invitations`, and accepts or declines it. To invite the ' +
          'same user again only changes the role that is offered. An unknown name is answered with 422; signing up ' +
          'would tell as much. You may try 30 names at once, and another one every two minutes.',
        tags,
        params: IdParams,
        body: ref(CreateListInvitation),
        response: {
          201: jsonResponse('The user is invited', ListInvitation),
          ...roleTooLow,
          ...noList,
          409: problemResponse(
            'The user is in the list, there is no room, or it is the inbox',
            new AlreadyMember(),
            new ListFull(),
            new InboxNotShared(),
          ),
          429: problemResponse('You have invited too many people', new TooManyInvitations(120_000)),
        },
      },
    },
    async (request, reply) => reply.code(201).send(await serviceOf(request).invite(request.params.id, request.body)),
  )

  app.post(
    '/:id/invitations/links',
    {
      schema: {
        operationId: 'addInvitationLink',
        summary: 'Make a link by which others join',
        description:
          'For admins. Whoever gets the `token` can join with `POST /invitations/links/accept`, until it is used up, ' +
          'too old or revoked. Put it behind the `#` of a link, where no server sees it. It is told this once.',
        tags,
        params: IdParams,
        body: ref(CreateInvitationLink),
        response: {
          201: jsonResponse('The link, with its token', InvitationLink),
          ...roleTooLow,
          ...noList,
          409: problemResponse('There is no room, or it is the inbox', new ListFull(), new InboxNotShared()),
        },
      },
    },
    async (request, reply) => reply.code(201).send(await serviceOf(request).addLink(request.params.id, request.body)),
  )

  app.delete(
    '/:id/invitations/:invitation_id',
    {
      schema: {
        operationId: 'revokeInvitation',
        summary: 'Revoke an invitation',
        description: 'For admins. Nobody can accept it any more. Whoever has accepted stays in the list.',
        tags,
        params: InvitationParams,
        response: {
          204: noBody('It is void'),
          ...roleTooLow,
          404: problemResponse('There is no such list or invitation', new ListNotFound(), new InvitationNotFound()),
        },
      },
    },
    async (request, reply) => {
      await serviceOf(request).revoke(request.params.id, request.params.invitation_id)
      return reply.code(204).send()
    },
  )
}
