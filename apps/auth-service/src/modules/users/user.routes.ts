import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Account, Credentials, ref, SignedUp, SignUp, Tokens } from '@todo/schemas'
import {
  cacheControl,
  jsonResponse,
  perMinute,
  problemResponse,
  requireAccessToken,
  TooManyFailures,
  Unauthorized,
} from '@todo/service-kit'
import type { FastifyRequest } from 'fastify'
import { clientOf } from '../sessions/client.ts'
import { keepInCookie, NotSameOrigin, requireSameOrigin } from '../sessions/session-cookie.ts'
import { InvitationNotValid, InvitationRequired, SignUpClosed } from '../sign-up/admission.ts'
import {
  AccountDisabled,
  UserNotFound,
  UsernameTaken,
  UserService,
  type UserServiceDependencies,
} from './user.service.ts'

/** What the routes need, beside the request. */
export interface UserRoutesOptions extends UserServiceDependencies {
  logInsPerMinute: number
  signUpsPerMinute: number
}

/** `/users`: sign up, log in, who am I. None of the answers may be cached. */
export const userRoutes: FastifyPluginAsyncTypebox<UserRoutesOptions> = async (app, options) => {
  const serviceOf = (request: FastifyRequest) => new UserService(request.em, request.audit, options)
  app.addSchema(Credentials)
  app.addSchema(SignUp)
  app.addSchema(SignedUp)
  cacheControl(app, 'no-store')

  app.post(
    '/sign-up',
    {
      config: { rateLimit: perMinute(options.signUpsPerMinute) },
      schema: {
        operationId: 'signUp',
        summary: 'Sign up',
        description:
          'Makes an account. Log in with the same username and password. With `"session": "cookie"`, a page of the same ' +
          'origin is logged in at once; an answer that sets a cookie is not kept for its `Idempotency-Key`.',
        tags: ['users'],
        body: ref(SignUp),
        response: {
          201: jsonResponse('The new user', SignedUp),
          403: problemResponse(
            'You are not let in, or the session is for a cookie and the page of another origin',
            new SignUpClosed(),
            new InvitationRequired(),
            new InvitationNotValid(),
            new NotSameOrigin(),
          ),
          409: problemResponse('The username is taken', new UsernameTaken()),
        },
      },
    },
    async (request, reply) => {
      reply.code(201)
      const { session, ...credentials } = request.body
      if (session === undefined) return serviceOf(request).signUp(credentials)
      requireSameOrigin(request)
      const signedUp = await serviceOf(request).signUpAndLogIn(credentials, clientOf(request))
      return keepInCookie(request, reply, signedUp, options.lifetimes)
    },
  )

  app.post(
    '/log-in',
    {
      config: { idempotencyKey: false, rateLimit: perMinute(options.logInsPerMinute) },
      schema: {
        operationId: 'logIn',
        summary: 'Log in',
        description:
          'Gives an access token: press **Authorize** and paste it, to use the operations that have a lock. When it has ' +
          'expired, `POST /users/token/refresh` gives the next one. With `"session": "cookie"`, the refresh token is not in ' +
          'the body but in a cookie, for a page of the same origin.',
        tags: ['users'],
        body: ref(Credentials),
        response: {
          200: jsonResponse('The tokens of a new session', Tokens),
          401: problemResponse('The password is wrong', new Unauthorized()),
          403: problemResponse(
            'The account is disabled, or the session is for a cookie and the page of another origin',
            new AccountDisabled(),
            new NotSameOrigin(),
          ),
          404: problemResponse('There is no such user (in the `local` profile; otherwise 401)', new UserNotFound()),
          429: problemResponse('Too many wrong passwords were tried', new TooManyFailures(30_000)),
        },
      },
    },
    async (request, reply) => {
      const { session, ...credentials } = request.body
      if (session !== undefined) requireSameOrigin(request)
      const tokens = await serviceOf(request).logIn(credentials, clientOf(request))
      return session === undefined ? tokens : keepInCookie(request, reply, tokens, options.lifetimes)
    },
  )

  app.register(currentUserRoutes, { serviceOf })
}

const currentUserRoutes: FastifyPluginAsyncTypebox<{ serviceOf: (request: FastifyRequest) => UserService }> = async (
  app,
  { serviceOf },
) => {
  requireAccessToken(app)
  app.get(
    '/me',
    {
      schema: {
        operationId: 'getUser',
        summary: 'Who am I?',
        description: 'The account that the access token belongs to.',
        tags: ['users'],
        response: { 200: jsonResponse('Your account', Account) },
      },
    },
    (request) => serviceOf(request).get(request.user.id),
  )
}
