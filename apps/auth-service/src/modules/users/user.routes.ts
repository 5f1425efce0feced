import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Account, Credentials, ref, Tokens, User } from '@todo/schemas'
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
import { UserNotFound, UsernameTaken, UserService, type UserServiceDependencies } from './user.service.ts'

/** What the routes need, beside the request. */
export interface UserRoutesOptions extends UserServiceDependencies {
  logInsPerMinute: number
  signUpsPerMinute: number
}

/** `/users`: sign up, log in, who am I. None of the answers may be cached. */
export const userRoutes: FastifyPluginAsyncTypebox<UserRoutesOptions> = async (app, options) => {
  const serviceOf = (request: FastifyRequest) => new UserService(request.em, request.audit, options)
  app.addSchema(Credentials)
  cacheControl(app, 'no-store')

  app.post(
    '/sign-up',
    {
      config: { rateLimit: perMinute(options.signUpsPerMinute) },
      schema: {
        operationId: 'signUp',
        summary: 'Sign up',
        description: 'Makes an account. Log in with the same username and password.',
        tags: ['users'],
        body: ref(Credentials),
        response: {
          201: jsonResponse('The new user', User),
          409: problemResponse('The username is taken', new UsernameTaken()),
        },
      },
    },
    async (request, reply) => {
      const user = await serviceOf(request).signUp(request.body)
      return reply.code(201).send(user)
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
          'expired, `POST /users/token/refresh` gives the next one.',
        tags: ['users'],
        body: ref(Credentials),
        response: {
          200: jsonResponse('The tokens of a new session', Tokens),
          401: problemResponse('The password is wrong', new Unauthorized()),
          404: problemResponse('There is no such user (in the `local` profile; otherwise 401)', new UserNotFound()),
          429: problemResponse('Too many wrong passwords were tried', new TooManyFailures(30)),
        },
      },
    },
    (request) => serviceOf(request).logIn(request.body, clientOf(request)),
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
