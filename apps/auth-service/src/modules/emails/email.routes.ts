import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Account, CodeRequest, EmailVerification, ref } from '@todo/schemas'
import { perMinute, problemResponse, requireAccessToken } from '@todo/service-kit'
import type { FastifyRequest } from 'fastify'
import type { CodeMaker } from '../one-time-codes/code-maker.ts'
import { MALFORMED, neverCache, noBody } from '../responses.ts'
import { EmailVerificationService } from './email-verification.service.ts'

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
  neverCache(app)

  app.post(
    '/otp',
    {
      config,
      schema: {
        summary: 'Have a code mailed to an address',
        description:
          'The answer tells nothing of the address. The code is good for 3 minutes, for one use; the last one counts.',
        tags: ['e-mail'],
        body: ref(CodeRequest),
        response: {
          202: noBody('A code is on its way'),
          ...MALFORMED,
          429: problemResponse(
            'One code a minute, ten a day (`TOO_MANY_CODES`), or too many tries from this address; see `Retry-After`',
          ),
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
        summary: 'Verify an address with its code',
        tags: ['e-mail'],
        body: ref(EmailVerification),
        response: {
          200: ref(Account),
          409: problemResponse('Another account has verified the address meanwhile'),
          ...MALFORMED,
          400: problemResponse('The code is wrong, used or expired (`INVALID_CODE`), or the body is not valid JSON'),
        },
      },
    },
    (request) => serviceOf(request).verify(request.body),
  )
}
