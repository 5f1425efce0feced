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
import { UserNotFound, UsernameTaken } from '../users/user.service.ts'
import { AdministratorsOnly, administratorDoor, type Door, LogInFirst, serviceDoor } from './doors.ts'
import {
  InvitationsNotTaken,
  OperatorService,
  type OperatorServiceDependencies,
  OwnAccount,
  SharedListsOfAnother,
} from './operator.service.ts'

/** What the routes need, beside the request. */
export interface OperatorRoutesOptions extends OperatorServiceDependencies {
  /** The secret that the operator's commands show. */
  serviceToken: string
  /** How many requests an address may send to each write in a minute, as an administrator. */
  triesPerMinute: number
}

/** What is done to one user, by the last part of its path. */
const CHANGES = [
  {
    name: 'disable',
    operationId: 'disableUser',
    summary: 'Keep a user out',
    description: 'Ends all sessions of the user, and lets them begin no other. Their to-dos stay.',
  },
  {
    name: 'enable',
    operationId: 'enableUser',
    summary: 'Let a disabled user in again',
    description: 'The user can log in again.',
  },
  {
    name: 'sign-out',
    operationId: 'signUserOut',
    summary: 'Log a user out everywhere',
    description: 'Ends all sessions of the user, who can log in again.',
  },
  {
    name: 'make-administrator',
    operationId: 'makeAdministrator',
    summary: 'Make a user an administrator',
    description: 'The user can do all of this, too, from now on.',
  },
  {
    name: 'remove-administrator',
    operationId: 'removeAdministrator',
    summary: 'Make an administrator a user like others',
    description: 'It holds at once, for tokens that are out as well.',
  },
] as const

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
  const { door } = options
  const serviceOf = (request: FastifyRequest) =>
    new OperatorService(request.em, request.audit, door.doerOf(request), options)
  const refused = { 403: problemResponse('You are no administrator', new AdministratorsOnly()) }
  const notNow = {
    403: problemResponse(
      'You are no administrator, or logged in too long ago',
      new AdministratorsOnly(),
      new LogInFirst(),
    ),
  }
  const ofOthers = {
    ...notNow,
    404: problemResponse('There is no such user', new UserNotFound()),
    409: problemResponse('It is your own account', new OwnAccount()),
  }
  // An answer with a secret is not kept.
  const secret = { ...door.write, idempotencyKey: false }
  const tags = ['administration']
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
        tags,
        querystring: ManagedUsersQuery,
        response: { 200: jsonResponse('A page of the users', ManagedUsers), ...refused },
      },
    },
    (request) => serviceOf(request).list(request.query),
  )

  app.post(
    '/users',
    {
      config: secret,
      schema: {
        operationId: 'createUser',
        summary: 'Make an account for somebody',
        description: 'Whoever may sign up. The password is told this once; the new user should then set another one.',
        tags,
        body: ref(NewUser),
        response: {
          201: jsonResponse('The new user, and a password', CreatedUser),
          ...notNow,
          409: problemResponse('The username is taken', new UsernameTaken()),
        },
      },
    },
    (request, reply) => {
      reply.code(201)
      return serviceOf(request).create(request.body.username)
    },
  )

  app.post(
    '/invitations',
    {
      config: secret,
      schema: {
        operationId: 'inviteToSignUp',
        summary: 'Let one person sign up',
        description: 'Makes an invitation that is good for one sign-up. It is told this once.',
        tags,
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

  for (const { name, ...told } of CHANGES) {
    app.post(
      `/users/${name}`,
      {
        config: door.write,
        schema: {
          ...told,
          tags,
          body: ref(NamedUser),
          response: { 200: jsonResponse('The user, as it is now', ManagedUser), ...ofOthers },
        },
      },
      (request) => serviceOf(request).change(name, request.body),
    )
  }

  app.post(
    '/users/verify',
    {
      config: door.write,
      schema: {
        operationId: 'verifyUserEmail',
        summary: 'Give a user an e-mail address',
        description: 'Without a code. The user is told by mail, also at the old address.',
        tags,
        body: ref(VerifiedUser),
        response: {
          200: jsonResponse('The user, as it is now', ManagedUser),
          ...ofOthers,
          409: problemResponse(
            'Another account has the address, or it is your own account',
            new EmailTaken(),
            new OwnAccount(),
          ),
        },
      },
    },
    (request) => serviceOf(request).verify(request.body),
  )

  app.post(
    '/users/reset-password',
    {
      config: secret,
      schema: {
        operationId: 'letUserResetPassword',
        summary: 'Let a user set another password',
        description:
          'Makes a token that is good for an hour and for one password, with `POST /users/password/reset/token`. The old ' +
          'password stays good until then. The token is told this once.',
        tags,
        body: ref(NamedUser),
        response: { 200: jsonResponse('The token', ResetToken), ...ofOthers },
      },
    },
    (request) => serviceOf(request).resetPassword(request.body),
  )

  app.post(
    '/users/delete',
    {
      config: door.write,
      schema: {
        operationId: 'deleteOtherUser',
        summary: 'Delete the account of a user',
        description:
          'With all that belongs to it, for good. If others are in lists of the user, say what becomes of these, as with ' +
          '`POST /users/me/delete`.',
        tags,
        body: ref(DeletedUser),
        response: {
          200: jsonResponse('The user who is gone', ManagedUser),
          ...ofOthers,
          409: problemResponse(
            'Others are in lists of the user, and `shared_lists` is missing; or it is your own account',
            new SharedListsOfAnother(1),
            new OwnAccount(),
          ),
        },
      },
    },
    (request) => serviceOf(request).delete(request.body),
  )
}
