import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Account, EmailCodeRequest, EmailVerification, ref } from '@todo/schemas'
import { cacheControl, jsonResponse, noBody, perMinute, problemResponse, requireAccessToken } from '@todo/service-kit'
import type { FastifyRequest } from 'fastify'
import { InvalidCode, TooManyCodes } from '../one-time-codes/one-time-codes.ts'
import { WrongPassword } from '../passwords/confirm-password.ts'
import { clientOf } from '../sessions/client.ts'
import { LogInAgain } from '../sessions/recent-log-in.ts'
import {
  type EmailVerificationDependencies,
  EmailVerificationService,
  OR_WITH_PASSWORD,
} from './email-verification.service.ts'
import { EmailTaken } from './set-email.ts'

/** What the routes need, beside the request. */
export interface EmailRoutesOptions extends EmailVerificationDependencies {
  /** How many requests an address may send to each route in a minute. */
  codesPerMinute: number
}

/** `/users/email`: lets users show that an e-mail address is their own. */
export const emailRoutes: FastifyPluginAsyncTypebox<EmailRoutesOptions> = async (app, options) => {
  const serviceOf = (request: FastifyRequest) => {
    const requester = { user: request.user, client: clientOf(request) }
    return new EmailVerificationService(request.em, request.audit, requester, options)
  }
  const config = { rateLimit: perMinute(options.codesPerMinute) }
  app.addSchema(EmailCodeRequest)
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
          'The answer is the same for every address. The code is valid for 3 minutes and for one use. Whoever sets the ' +
          'address can reset the password, so a token alone is not enough: log in within the ten minutes before, or send ' +
          'the `password` along.',
        tags: ['e-mail'],
        body: ref(EmailCodeRequest),
        response: {
          202: noBody('A code is on its way'),
          403: problemResponse(
            'The log-in was too long ago, or the password is wrong',
            new LogInAgain(OR_WITH_PASSWORD),
            new WrongPassword(),
          ),
          429: problemResponse('You can have one code a minute, and ten a day', new TooManyCodes(60_000)),
        },
      },
    },
    async (request, reply) => {
      await serviceOf(request).requestCode(request.body)
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
