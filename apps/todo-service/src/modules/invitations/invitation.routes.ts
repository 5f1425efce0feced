import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { AcceptLink, IdParams, IfNoneMatch, List, ListInvitation, ListInvitations, ref, User } from '@todo/schemas'
import { jsonResponse, noBody, problemResponse } from '@todo/service-kit'
import type { FastifyRequest } from 'fastify'
import { actorOf } from '../../access/actor-of.ts'
import { notModified, ofOneUser } from '../own-routes.ts'
import { sendTagged } from '../tagged-answer.ts'
import { InvitationNotFound, ListFull } from './invitation-faults.ts'
import { JoiningService } from './joining.service.ts'

const notFound = { 404: problemResponse('It is not for you, or not valid any more', new InvitationNotFound()) }
const joined = {
  200: jsonResponse('The list that you are a member of', List),
  ...notFound,
  409: problemResponse('There is no room', new ListFull()),
}
const tags = ['sharing']

/** `/invitations`: those of the caller to lists of others. */
export const invitationRoutes: FastifyPluginAsyncTypebox = async (app) => {
  for (const schema of [User, List, ListInvitation, ListInvitations, AcceptLink]) app.addSchema(schema)
  ofOneUser(app)
  const serviceOf = (request: FastifyRequest) => new JoiningService(app.orm.em, actorOf(request))

  app.get(
    '',
    {
      schema: {
        operationId: 'listInvitations',
        summary: 'List your invitations',
        description: 'To lists of others, as long as you have not answered. The last one comes first.',
        tags,
        headers: IfNoneMatch,
        response: { 200: jsonResponse('Your invitations', ListInvitations, 'ETag'), ...notModified },
      },
    },
    async (request, reply) => sendTagged(request, reply, await serviceOf(request).list()),
  )

  app.post(
    '/:id/accept',
    {
      schema: {
        operationId: 'acceptInvitation',
        summary: 'Accept an invitation',
        description: 'You are a member from then on. To accept twice does no harm.',
        tags,
        params: IdParams,
        response: joined,
      },
    },
    (request) => serviceOf(request).accept(request.params.id),
  )

  app.post(
    '/:id/decline',
    {
      schema: {
        operationId: 'declineInvitation',
        summary: 'Decline an invitation',
        description: 'It is gone. You may be invited again.',
        tags,
        params: IdParams,
        response: { 204: noBody('It is gone'), ...notFound },
      },
    },
    async (request, reply) => {
      await serviceOf(request).decline(request.params.id)
      return reply.code(204).send()
    },
  )

  app.post(
    '/links/accept',
    {
      schema: {
        operationId: 'acceptInvitationLink',
        summary: 'Join a list by a link',
        description:
          'You are a member from then on. If you are one already, nothing changes, and no use of the link is spent. The ' +
          'token is in the body, since URLs are logged.',
        tags,
        body: ref(AcceptLink),
        response: joined,
      },
    },
    (request) => serviceOf(request).acceptLink(request.body.token),
  )
}
