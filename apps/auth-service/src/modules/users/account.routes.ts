import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Account, ChangePassword, DeleteUser, PatchUser, ref } from '@todo/schemas'
import { perMinute, problemResponse, requireAccessToken } from '@todo/service-kit'
import type { FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import { MALFORMED, neverCache } from '../responses.ts'
import { clientOf } from '../sessions/client.ts'
import { AccountService, type AccountServiceDependencies } from './account.service.ts'

/** What the routes need, beside the request. */
export interface AccountRoutesOptions extends AccountServiceDependencies {
  /** How many passwords an address may try in a minute, and how many names. */
  triesPerMinute: number
}

/** `/users/me`: what users change of their own accounts. None of the answers may be cached. */
export const accountRoutes: FastifyPluginAsyncTypebox<AccountRoutesOptions> = async (app, options) => {
  const serviceOf = (request: FastifyRequest) => new AccountService(request.em, request.audit, options)
  const config = { rateLimit: perMinute(options.triesPerMinute) }
  const wrongPassword = { 403: problemResponse('The password is wrong') }
  app.addSchema(ChangePassword)
  app.addSchema(DeleteUser)
  app.addSchema(PatchUser)
  neverCache(app)
  requireAccessToken(app)

  app.patch(
    '/me',
    {
      config,
      schema: {
        summary: 'Change my name',
        description: 'The next tokens have it. Those that are out keep the old one, and stay good.',
        tags: ['users'],
        body: ref(PatchUser),
        response: { 200: ref(Account), 409: problemResponse('Somebody else has the username'), ...MALFORMED },
      },
    },
    (request) => serviceOf(request).rename(request.user.id, request.body),
  )

  app.post(
    '/me/password',
    {
      config,
      schema: {
        summary: 'Change my password',
        description: 'Ends all my sessions but the one that asks.',
        tags: ['users'],
        body: ref(ChangePassword),
        response: { 204: Type.Null({ description: 'The new password is set' }), ...wrongPassword, ...MALFORMED },
      },
    },
    async (request, reply) => {
      await serviceOf(request).changePassword(request.user, request.body, clientOf(request))
      return reply.code(204).send(null)
    },
  )

  app.post(
    '/me/delete',
    {
      config,
      schema: {
        summary: 'Delete my account',
        description:
          'For good, and with it all my to-dos and sessions. Somebody else can take the username. It is no `DELETE`, ' +
          'since it has a body.',
        tags: ['users'],
        body: ref(DeleteUser),
        response: { 204: Type.Null({ description: 'The account is gone' }), ...wrongPassword, ...MALFORMED },
      },
    },
    async (request, reply) => {
      await serviceOf(request).delete(request.user.id, request.body, clientOf(request))
      return reply.code(204).send(null)
    },
  )
}
