import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import {
  CreatedUser,
  DeletedUser,
  ManagedUser,
  ManagedUsers,
  ManagedUsersQuery,
  NamedUser,
  ResetToken,
  VerifiedUser,
} from '@todo/schemas'
import { cacheControl, requireServiceToken } from '@todo/service-kit'
import type { FastifyRequest } from 'fastify'
import { OperatorService, type OperatorServiceDependencies } from './operator.service.ts'

/** What the routes need, beside the request. */
export interface OperatorRoutesOptions extends OperatorServiceDependencies {
  /** The secret that the operator's commands show. */
  serviceToken: string
}

/**
 * `/internal/users`: what `npm run users` asks for. The gateway does not lead here. Users are named as they log in, since
 * that is what an operator knows of them.
 */
export const operatorRoutes: FastifyPluginAsyncTypebox<OperatorRoutesOptions> = async (app, options) => {
  const serviceOf = (request: FastifyRequest) => new OperatorService(request.em, request.audit, options)
  cacheControl(app, 'no-store')
  requireServiceToken(app, options.serviceToken)
  // An answer with a secret is not kept.
  const config = { idempotencyKey: false }
  const change = { config, schema: { body: NamedUser, response: { 200: ManagedUser } } }

  app.get('/users', { schema: { querystring: ManagedUsersQuery, response: { 200: ManagedUsers } } }, (request) =>
    serviceOf(request).list(request.query),
  )
  app.post('/users', { config, schema: { body: NamedUser, response: { 201: CreatedUser } } }, (request, reply) => {
    reply.code(201)
    return serviceOf(request).create(request.body.username)
  })
  app.post('/users/disable', change, (request) => serviceOf(request).disable(request.body.username))
  app.post('/users/enable', change, (request) => serviceOf(request).enable(request.body.username))
  app.post('/users/sign-out', change, (request) => serviceOf(request).signOut(request.body.username))
  app.post('/users/delete', { config, schema: { body: DeletedUser, response: { 200: ManagedUser } } }, (request) =>
    serviceOf(request).delete(request.body),
  )
  app.post('/users/verify', { config, schema: { body: VerifiedUser, response: { 200: ManagedUser } } }, (request) =>
    serviceOf(request).verify(request.body),
  )
  app.post('/users/reset-password', { config, schema: { body: NamedUser, response: { 200: ResetToken } } }, (request) =>
    serviceOf(request).resetPassword(request.body.username),
  )
}
