import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { SignUpInfo, type SignUpPolicy } from '@todo/schemas'
import { cacheControl, jsonResponse } from '@todo/service-kit'
import { Admission } from './admission.ts'

/** `GET /users/sign-up`: who may sign up, so that a page can leave out a form that would be refused. */
export const signUpInfoRoutes: FastifyPluginAsyncTypebox<{ signUpPolicy: SignUpPolicy }> = async (
  app,
  { signUpPolicy },
) => {
  app.addSchema(SignUpInfo)
  cacheControl(app, 'no-store')

  app.get(
    '/sign-up',
    {
      schema: {
        operationId: 'getSignUpPolicy',
        summary: 'Who can sign up here?',
        description: '`open` also as long as nobody has signed up: the first user needs no invitation.',
        tags: ['users'],
        response: { 200: jsonResponse('Who can sign up', SignUpInfo) },
      },
    },
    async (request) => ({ policy: await new Admission(signUpPolicy).inForce(request.em) }),
  )
}
