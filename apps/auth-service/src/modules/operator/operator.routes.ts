import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import {
  CreatedUser,
  DeletedUser,
  Invitation,
  ManagedUser,
  ManagedUsers,
  ManagedUsersQuery,
  NamedUser,
  NewInvitation,
  NewUser,
  ResetToken,
  ref,
  VerifiedUser,
} from '@todo/schemas'
import { cacheControl, jsonResponse, problemResponse } from '@todo/service-kit'
import type { FastifyRequest } from 'fastify'
import { EmailTaken } from '../emails/set-email.ts'
import { UsernameTaken, type UserServiceDependencies } from '../users/user.service.ts'
import { Acting } from './acting.ts'
import { AdministratorsOnly, administratorDoor, type Door, notNow, serviceDoor } from './doors.ts'
import { InvitationsNotTaken, OperatorService } from './operator.service.ts'
import { userChangesRoutes } from './user-changes.routes.ts'
import type { UserChangesDependencies } from './user-changes.ts'

/** What the routes need, beside the request. */
export interface OperatorRoutesOptions extends UserServiceDependencies, UserChangesDependencies {
  /** The secret that the operator's commands show. */
  serviceToken: string
  /** How many requests an address may send to each write in a minute, as an administrator. */
  triesPerMinute: number
}

/**
 * The accounts of others, with the same routes behind two doors: `/internal` for `npm run users`, where the gateway does
 * not lead, and `/admin` for administrators. Users are named as they log in, since that is what people know of them. None
 * of it leads to anybody's to-dos.
 */
export const operatorRoutes: FastifyPluginAsyncTypebox<OperatorRoutesOptions> = async (app, options) => {
  const shapes = [CreatedUser, DeletedUser, Invitation, ManagedUser, ManagedUsers]
  for (const shape of [...shapes, NamedUser, NewInvitation, NewUser, ResetToken, VerifiedUser]) app.addSchema(shape)
  await app.register(routes, { ...options, prefix: '/internal', door: serviceDoor(options.serviceToken) })
  // After the other: of two routes with one name, the docs keep the one that came last.
  await app.register(routes, { ...options, prefix: '/admin', door: administratorDoor(options.triesPerMinute) })
}

const routes: FastifyPluginAsyncTypebox<OperatorRoutesOptions & { door: Door }> = async (app, options) => {
  const { door, resetTokens, revokedSessions, sharedLists } = options
  const actingIn = (request: FastifyRequest) => new Acting(request.em, request.audit, door.actorOf(request))
  const serviceOf = (request: FastifyRequest) => new OperatorService(actingIn(request), options)
  cacheControl(app, 'no-store')
  door.open(app)

  app.get(
    '/users',
    {
      schema: {
        operationId: 'listUsers',
        summary: 'All users',
        description:
          'One page at a time: send `next` as `after` until it is null. Nobody is told twice, and nobody left out who was there from the first page to the last.',
        tags: ['administration'],
        querystring: ManagedUsersQuery,
        response: {
          200: jsonResponse('A page of the users', ManagedUsers),
          403: problemResponse('You are no administrator', new AdministratorsOnly()),
        },
      },
    },
    (request) => serviceOf(request).list(request.query),
  )

  app.post(
    '/users',
    {
      config: door.secret,
      schema: {
        operationId: 'createUser',
        summary: 'Make an account for somebody',
        description:
          'Whoever may sign up. With an `email`, that is the address of the user, without a code. The password is told this ' +
          'once; the new user should then set another one.',
        tags: ['administration'],
        body: ref(NewUser),
        response: {
          201: jsonResponse('The new user, and a password', CreatedUser),
          ...notNow,
          409: problemResponse('The username or the address is taken', new UsernameTaken(), new EmailTaken()),
        },
      },
    },
    (request, reply) => {
      reply.code(201)
      return serviceOf(request).create(request.body)
    },
  )

  app.post(
    '/invitations',
    {
      config: door.secret,
      schema: {
        operationId: 'inviteToSignUp',
        summary: 'Let one person sign up',
        description: 'Makes an invitation that is good for one sign-up. It is told this once.',
        tags: ['administration'],
        body: ref(NewInvitation),
        response: {
          201: jsonResponse('The invitation', Invitation),
          ...notNow,
          409: problemResponse('Nobody can sign up here, also not with an invitation', new InvitationsNotTaken()),
        },
      },
    },
    (request, reply) => {
      reply.code(201)
      return serviceOf(request).invite(request.body.expires_in)
    },
  )

  await app.register(userChangesRoutes, { door, actingIn, resetTokens, revokedSessions, sharedLists })
}
