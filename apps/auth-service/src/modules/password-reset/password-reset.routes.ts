import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { CodeRequest, PasswordReset, PasswordResetByToken, ref } from '@todo/schemas'
import { cacheControl, noBody, perMinute, problemResponse } from '@todo/service-kit'
import type { FastifyRequest } from 'fastify'
import { InvalidCode } from '../one-time-codes/one-time-codes.ts'
import { clientOf } from '../sessions/client.ts'
import { type PasswordResetDependencies, PasswordResetService } from './password-reset.service.ts'
import { InvalidResetToken } from './reset-tokens.ts'

/** What the routes need, beside the request. */
export interface PasswordResetRoutesOptions extends PasswordResetDependencies {
  /** How many requests an address may send to each route in a minute. */
  codesPerMinute: number
}

/** `/users/password`: a new password for somebody who has forgotten theirs. */
export const passwordResetRoutes: FastifyPluginAsyncTypebox<PasswordResetRoutesOptions> = async (app, options) => {
  const serviceOf = (request: FastifyRequest) =>
    new PasswordResetService(request.em, request.audit, clientOf(request), options)
  const config = { rateLimit: perMinute(options.codesPerMinute) }
  app.addSchema(CodeRequest)
  app.addSchema(PasswordReset)
  app.addSchema(PasswordResetByToken)
  cacheControl(app, 'no-store')

  app.post(
    '/reset',
    {
      config,
      schema: {
        operationId: 'requestPasswordReset',
        summary: 'Have a code mailed, to set a new password',
        description:
          'Mails a code to the address if an account has verified it, at most once a minute. The answer is always the same.',
        tags: ['passwords'],
        body: ref(CodeRequest),
        response: { 202: noBody('If an account has this address, a code is on its way') },
      },
    },
    async (request, reply) => {
      await serviceOf(request).requestCode(request.body)
      return reply.code(202).send()
    },
  )

  app.post(
    '/reset/confirm',
    {
      config,
      schema: {
        operationId: 'resetPassword',
        summary: 'Set a new password with a mailed code',
        description: 'Ends all sessions of the account. Then log in with the new password.',
        tags: ['passwords'],
        body: ref(PasswordReset),
        response: {
          204: noBody('The new password is set'),
          400: problemResponse('The code is wrong, used or expired, or nobody has this address', new InvalidCode()),
        },
      },
    },
    async (request, reply) => {
      await serviceOf(request).confirm(request.body)
      return reply.code(204).send()
    },
  )

  app.post(
    '/reset/token',
    {
      config,
      schema: {
        operationId: 'resetPasswordByToken',
        summary: 'Set a new password with a token that somebody made for you',
        description:
          'For users without an e-mail address here: an administrator, or the person who runs the service, makes the ' +
          'token, which is good for an hour and for one password. Ends all sessions of the account. Then log in with the new password.',
        tags: ['passwords'],
        body: ref(PasswordResetByToken),
        response: {
          204: noBody('The new password is set'),
          400: problemResponse('The token is wrong, used or expired', new InvalidResetToken()),
        },
      },
    },
    async (request, reply) => {
      await serviceOf(request).confirmByToken(request.body)
      return reply.code(204).send()
    },
  )
}
