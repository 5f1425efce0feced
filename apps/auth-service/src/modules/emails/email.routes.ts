import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Account, CodeRequest, EmailVerification, ref } from '@todo/schemas'
import { cacheControl, jsonResponse, noBody, perMinute, problemResponse, requireAccessToken } from '@todo/service-kit'
import type { FastifyRequest } from 'fastify'
import type { CodeMaker } from '../one-time-codes/code-maker.ts'
import { InvalidCode, TooManyCodes } from '../one-time-codes/one-time-codes.ts'
import { EmailTaken, EmailVerificationService } from './email-verification.service.ts'

/** What the routes need, beside the request. */
export interface EmailRoutesOptions {
  maker: CodeMaker
  /** How many requests an address may send to each route in a minute. */
  codesPerMinute: number
}

/** `/users/email`: shows that an e-mail address is the user's own. */
export const emailRoutes: FastifyPluginAsyncTypebox<EmailRoutesOptions> = async (app, { maker, codesPerMinute }) => {
  const serviceOf = (request: FastifyRequest) =>
    new EmailVerificationService(request.em, request.audit, request.user.id, maker)
  const config = { rateLimit: perMinute(codesPerMinute) }
  app.addSchema(EmailVerification)
  requireAccessToken(app)
  cacheControl(app, 'no-store')

  app.post(
    '/otp',
    {
      config,
      schema: {
        operationId: 'requestEmailCode',
        summary: 'Have a code mailed to an address',
        description:
          'The answer is the same for every address. The code is valid for 3 minutes and for one use. Only the last code ' +
          'is valid.',
        tags: ['e-mail'],
        body: ref(CodeRequest),
        response: {
          202: noBody('A code is on its way'),
          429: problemResponse('You can have one code a minute, and ten a day', new TooManyCodes(60_000)),
        },
      },
    },
    async (request, reply) => {
      await serviceOf(request).requestCode(request.body.email)
      return reply.code(202).send()
    },
  )

  app.post(
    '/otp/verify',
    {
      config,
      schema: {
        operationId: 'verifyEmail',
        summary: 'Verify an address with its code',
        description: 'The address belongs to your account from now on. A code can be tried a few times only.',
        tags: ['e-mail'],
        body: ref(EmailVerification),
        response: {
          200: jsonResponse('Your account, with the address', Account),
          400: problemResponse('The code is wrong, used or expired', new InvalidCode()),
          409: problemResponse('Another account has verified the address meanwhile', new EmailTaken()),
        },
      },
    },
    (request) => serviceOf(request).verify(request.body),
  )
}
