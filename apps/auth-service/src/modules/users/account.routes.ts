import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Account, ChangePassword, DeleteUser, PatchUser, ref } from '@todo/schemas'
import {
  cacheControl,
  jsonResponse,
  noBody,
  perMinute,
  problemResponse,
  requireAccessToken,
  SharedListsUndecided,
  TooManyFailures,
} from '@todo/service-kit'
import type { FastifyRequest } from 'fastify'
import { WrongPassword } from '../passwords/confirm-password.ts'
import { clientOf } from '../sessions/client.ts'
import { AccountService, type AccountServiceDependencies } from './account.service.ts'
import { UsernameTaken } from './user.service.ts'

/** What the routes need, beside the request. */
export interface AccountRoutesOptions extends AccountServiceDependencies {
  /** How many passwords an address may try in a minute, and how many names. */
  triesPerMinute: number
}

/** A list that is shared, for the docs. */
const EXAMPLE = [{ id: 7, name: 'Home', member_count: 2, heir: { id: 2, username: 'bob' } }]

/** `/users/me`: what users change of their own accounts. None of the answers may be cached. */
export const accountRoutes: FastifyPluginAsyncTypebox<AccountRoutesOptions> = async (app, options) => {
  const serviceOf = (request: FastifyRequest) => new AccountService(request.em, request.audit, options)
  const config = { rateLimit: perMinute(options.triesPerMinute) }
  const wrongPassword = {
    403: problemResponse('The password is wrong', new WrongPassword()),
    429: problemResponse('Too many wrong passwords were tried', new TooManyFailures(30_000)),
  }
  app.addSchema(ChangePassword)
  app.addSchema(DeleteUser)
  app.addSchema(PatchUser)
  cacheControl(app, 'no-store')
  requireAccessToken(app)

  app.patch(
    '/me',
    {
      config,
      schema: {
        operationId: 'renameUser',
        summary: 'Change my name',
        description: 'The next tokens have the new name. Tokens that you have already stay valid, with the old name.',
        tags: ['users'],
        body: ref(PatchUser),
        response: {
          200: jsonResponse('Your account, with the new name', Account),
          409: problemResponse('Somebody else has the username', new UsernameTaken()),
        },
      },
    },
    (request) => serviceOf(request).rename(request.user.id, request.body),
  )

  app.post(
    '/me/password',
    {
      config,
      schema: {
        operationId: 'changePassword',
        summary: 'Change my password',
        description: 'Ends all your sessions but this one.',
        tags: ['users'],
        body: ref(ChangePassword),
        response: { 204: noBody('The new password is set'), ...wrongPassword },
      },
    },
    async (request, reply) => {
      await serviceOf(request).changePassword(request.user, request.body, clientOf(request))
      return reply.code(204).send()
    },
  )

  app.post(
    '/me/delete',
    {
      // Once the account is gone, there is nobody to answer.
      config: { ...config, idempotencyKey: false },
      schema: {
        operationId: 'deleteUser',
        summary: 'Delete my account',
        description:
          'Deletes your account with all your to-dos and sessions. It cannot be undone, and somebody else can take the ' +
          'username. It is a `POST` because a `DELETE` has no body, and the password is needed. If others are in lists that ' +
          'you own, say what becomes of these: `transfer` gives each to its heir, the member with the highest role who has ' +
          'been in it for the longest time; `delete` deletes them for everybody.',
        tags: ['users'],
        body: ref(DeleteUser),
        response: {
          204: noBody('The account is deleted'),
          409: problemResponse(
            'Others are in lists of yours, and `shared_lists` is missing',
            new SharedListsUndecided(EXAMPLE),
          ),
          ...wrongPassword,
        },
      },
    },
    async (request, reply) => {
      await serviceOf(request).delete(request.user.id, request.body, clientOf(request))
      return reply.code(204).send()
    },
  )
}
