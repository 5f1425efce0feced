import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Account, Credentials, ref, Tokens, User } from '@todo/schemas'
import { perMinute, problemResponse, requireAccessToken } from '@todo/service-kit'
import type { FastifyRequest } from 'fastify'
import { MALFORMED, neverCache, UNAVAILABLE } from '../responses.ts'
import { clientOf } from '../sessions/client.ts'
import { UserService, type UserServiceDependencies } from './user.service.ts'

/** What the routes need, beside the request. */
export interface UserRoutesOptions extends UserServiceDependencies {
  logInsPerMinute: number
  signUpsPerMinute: number
}

/** `/users`: sign up, log in, who am I. None of the answers may be cached. */
export const userRoutes: FastifyPluginAsyncTypebox<UserRoutesOptions> = async (app, options) => {
  const serviceOf = (request: FastifyRequest) => new UserService(request.em, request.audit, options)
  app.addSchema(Credentials)
  neverCache(app)

  app.post(
    '/sign-up',
    {
      config: { rateLimit: perMinute(options.signUpsPerMinute) },
      schema: {
        summary: 'Sign up',
        tags: ['users'],
        body: ref(Credentials),
        response: { 201: ref(User), 409: problemResponse('The username is taken'), ...MALFORMED },
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
      config: { rateLimit: perMinute(options.logInsPerMinute) },
      schema: {
        summary: 'Log in',
        description:
          'Gives an access token: press **Authorize** and paste it, and the routes with a lock will know you. ' +
          'When it has expired, `POST /users/token/refresh` gives the next one.',
        tags: ['users'],
        body: ref(Credentials),
        response: {
          200: ref(Tokens),
          401: problemResponse('The password is wrong'),
          404: problemResponse('There is no such user (`local` profile; else 401)'),
          ...MALFORMED,
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
        summary: 'Who am I?',
        tags: ['users'],
        response: { 200: ref(Account), ...UNAVAILABLE },
      },
    },
    (request) => serviceOf(request).get(request.user.id),
  )
}
