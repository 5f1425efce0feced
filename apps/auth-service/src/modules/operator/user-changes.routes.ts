import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { DeletedUser, ManagedUser, NamedUser, ResetToken, ref, VerifiedUser } from '@todo/schemas'
import { jsonResponse, problemResponse } from '@todo/service-kit'
import type { FastifyRequest } from 'fastify'
import { EmailTaken } from '../emails/set-email.ts'
import { UserNotFound } from '../users/user.service.ts'
import { type Acting, OwnAccount } from './acting.ts'
import { type Door, notNow } from './doors.ts'
import { SharedListsOfAnother, UserChanges, type UserChangesDependencies } from './user-changes.ts'

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

/** What the routes need, beside the request. */
interface UserChangesRoutesOptions extends UserChangesDependencies {
  door: Door
  /** Who acts in a request. */
  actingIn(request: FastifyRequest): Acting
}

/** What is done to one other user, behind the door of those who register it. */
export const userChangesRoutes: FastifyPluginAsyncTypebox<UserChangesRoutesOptions> = async (app, options) => {
  const { door, actingIn } = options
  const changesOf = (request: FastifyRequest) => new UserChanges(actingIn(request), options)
  const tags = ['administration']
  const ofOthers = {
    ...notNow,
    404: problemResponse('There is no such user', new UserNotFound()),
    409: problemResponse('It is your own account', new OwnAccount()),
  }

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
      (request) => changesOf(request).change(name, request.body),
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
    (request) => changesOf(request).verify(request.body),
  )

  app.post(
    '/users/reset-password',
    {
      config: door.secret,
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
    (request) => changesOf(request).resetPassword(request.body),
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
    (request) => changesOf(request).delete(request.body),
  )
}
