import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { AccessToken, Credentials, ref, User } from '@todo/schemas'
import { perMinute, problemResponse, requireAccessToken } from '@todo/service-kit'
import type { FastifyRequest } from 'fastify'
import { UserRepository } from './user.repository.ts'
import { UserService, type UserServiceDependencies } from './user.service.ts'

/** What the routes need, beside the request. */
export interface UserRoutesOptions extends UserServiceDependencies {
  logInsPerMinute: number
  signUpsPerMinute: number
}

const MALFORMED = {
  400: problemResponse('The body is not valid JSON'),
  413: problemResponse('The body is too large'),
  415: problemResponse('The body is not `application/json`'),
  422: problemResponse('The body does not fit; `errors` says where'),
  429: problemResponse('Too many tries from this address; `Retry-After` says when to come again'),
  503: problemResponse('Something is not available; `Retry-After` says when to come again'),
}

/** `/users`: sign up, log in, who am I. None of the answers may be cached. */
export const userRoutes: FastifyPluginAsyncTypebox<UserRoutesOptions> = async (app, options) => {
  const serviceOf = (request: FastifyRequest) => new UserService(new UserRepository(request.em), options)
  app.addSchema(Credentials)
  app.addSchema(User)
  app.addSchema(AccessToken)
  app.addHook('onSend', async (_request, reply) => {
    reply.header('cache-control', 'no-store')
  })

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
      request.log.info({ audit: 'sign-up', userId: user.id }, 'a user has signed up')
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
          'Gives an access token: press **Authorize** and paste it, and the routes with a lock will know you.',
        tags: ['users'],
        body: ref(Credentials),
        response: {
          200: ref(AccessToken),
          401: problemResponse('The password is wrong'),
          404: problemResponse('There is no such user (`course` profile; else 401)'),
          ...MALFORMED,
        },
      },
    },
    async (request) => {
      const token = await serviceOf(request).logIn(request.body)
      request.log.info({ audit: 'log-in' }, 'a user has logged in')
      return token
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
        summary: 'Who am I?',
        tags: ['users'],
        response: { 200: ref(User), 503: problemResponse('The database is not available') },
      },
    },
    (request) => serviceOf(request).get(request.user.id),
  )
}
