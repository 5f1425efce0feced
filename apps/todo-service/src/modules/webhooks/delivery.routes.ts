import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { DeliveryParams, IdParams, PageQuery, WebhookDeliveries, WebhookDelivery } from '@todo/schemas'
import { jsonResponse, problemResponse } from '@todo/service-kit'
import type { FastifyRequest } from 'fastify'
import { actorOf } from '../../access/actor-of.ts'
import { ofOneUser } from '../own-routes.ts'
import { DeliveryService } from './delivery.service.ts'
import { DeliveryNotFound, TooManyAsked, WebhookNotFound } from './webhook-faults.ts'

const noWebhook = { 404: problemResponse('There is no such webhook of yours', new WebhookNotFound()) }
const noDelivery = { 404: problemResponse('There is no such delivery of yours', new DeliveryNotFound()) }
const tooMany = { 409: problemResponse('You have asked for too many that wait', new TooManyAsked()) }
const tags = ['webhooks']

/** `/webhooks/:id/deliveries`: what was sent to a webhook. */
export const deliveryRoutes: FastifyPluginAsyncTypebox = async (app) => {
  for (const schema of [WebhookDelivery, WebhookDeliveries]) app.addSchema(schema)
  ofOneUser(app)
  const serviceOf = (request: FastifyRequest) => new DeliveryService(app.orm.em, actorOf(request))

  app.get(
    '/:id/deliveries',
    {
      schema: {
        operationId: 'listDeliveries',
        summary: 'See what was sent to a webhook',
        description: 'The latest first, for 30 days, with how it was answered.',
        tags,
        params: IdParams,
        querystring: PageQuery,
        response: { 200: jsonResponse('A page of what was sent', WebhookDeliveries), ...noWebhook },
      },
    },
    (request) => serviceOf(request).list(request.params.id, request.query),
  )

  app.get(
    '/:id/deliveries/:delivery_id',
    {
      schema: {
        operationId: 'getDelivery',
        summary: 'See what became of a delivery',
        description: 'Its state, and how it was answered the last time.',
        tags,
        params: DeliveryParams,
        response: { 200: jsonResponse('The delivery', WebhookDelivery), ...noDelivery },
      },
    },
    (request) => serviceOf(request).get(request.params.id, request.params.delivery_id),
  )

  app.post(
    '/:id/deliveries/:delivery_id/resend',
    {
      schema: {
        operationId: 'resendDelivery',
        summary: 'Send a delivery again',
        description:
          'Once, and soon, also while the webhook is off. It has the same `webhook-id`, and tells what you may see now: if that is ' +
          'nothing, it is `dropped`.',
        tags,
        params: DeliveryParams,
        response: { 202: jsonResponse('It waits to be sent', WebhookDelivery), ...noDelivery, ...tooMany },
      },
    },
    async (request, reply) =>
      reply.code(202).send(await serviceOf(request).resend(request.params.id, request.params.delivery_id)),
  )

  app.post(
    '/:id/test',
    {
      schema: {
        operationId: 'testWebhook',
        summary: 'Send a test to a webhook',
        description: 'A message of the type `webhook.test`, once, also while the webhook is off. Look at its delivery.',
        tags,
        params: IdParams,
        response: { 202: jsonResponse('It waits to be sent', WebhookDelivery), ...noWebhook, ...tooMany },
      },
    },
    async (request, reply) => reply.code(202).send(await serviceOf(request).test(request.params.id)),
  )
}
