import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import {
  CreateWebhook,
  IdParams,
  IfNoneMatch,
  NewWebhook,
  PatchWebhook,
  ref,
  Webhook,
  WebhookSecret,
  Webhooks,
} from '@todo/schemas'
import { jsonResponse, noBody, problemResponse } from '@todo/service-kit'
import type { FastifyRequest } from 'fastify'
import { actorOf } from '../../access/actor-of.ts'
import { notModified, ofOneUser } from '../own-routes.ts'
import { sendTagged } from '../tagged-answer.ts'
import { type WebhookRules, WebhookService } from './webhook.service.ts'
import { TooManyWebhooks, WebhookNotFound } from './webhook-faults.ts'

const notFound = { 404: problemResponse('There is no such webhook of yours', new WebhookNotFound()) }
const tags = ['webhooks']

/** `/webhooks`: those of the caller. */
export const webhookRoutes: FastifyPluginAsyncTypebox<{ rules: WebhookRules }> = async (app, { rules }) => {
  for (const schema of [Webhook, NewWebhook, WebhookSecret, CreateWebhook, PatchWebhook, Webhooks])
    app.addSchema(schema)
  ofOneUser(app)
  const serviceOf = (request: FastifyRequest) => new WebhookService(app.orm.em, actorOf(request), rules)

  app.get(
    '',
    {
      schema: {
        operationId: 'listWebhooks',
        summary: 'List your webhooks',
        description: 'Without their secrets: a secret is shown once, when it is made.',
        tags,
        headers: IfNoneMatch,
        response: { 200: jsonResponse('Your webhooks, the oldest first', Webhooks, 'ETag'), ...notModified },
      },
    },
    async (request, reply) => sendTagged(request, reply, await serviceOf(request).list()),
  )

  app.post(
    '',
    {
      schema: {
        operationId: 'createWebhook',
        summary: 'Have a URL told of changes',
        description:
          'From now on, each change in your account, and in the lists that others share with you, is sent to it: ' +
          'signed, in order, and at least once, as [Standard Webhooks](https://www.standardwebhooks.com) says. Keep the ' +
          '`secret`: it is not shown again.',
        tags,
        body: ref(CreateWebhook),
        response: {
          201: jsonResponse('The new webhook, and its secret', NewWebhook, 'Location'),
          409: problemResponse('You have as many as you can have', new TooManyWebhooks()),
        },
      },
    },
    async (request, reply) => {
      const webhook = await serviceOf(request).create(request.body)
      return reply.code(201).header('location', `/webhooks/${webhook.id}`).send(webhook)
    },
  )

  app.get(
    '/:id',
    {
      schema: {
        operationId: 'getWebhook',
        summary: 'Get a webhook',
        description: '`off_reason` says why the server has switched it off, if it has.',
        tags,
        params: IdParams,
        headers: IfNoneMatch,
        response: { 200: jsonResponse('The webhook', Webhook, 'ETag'), ...notModified, ...notFound },
      },
    },
    async (request, reply) => sendTagged(request, reply, await serviceOf(request).get(request.params.id)),
  )

  app.patch(
    '/:id',
    {
      schema: {
        operationId: 'patchWebhook',
        summary: 'Change a webhook, or switch it on or off',
        description:
          'A field that is left out stays as it is. What waits is tried at once. Switched on again, the webhook goes on ' +
          'where it stopped, as far as changes are kept.',
        tags,
        params: IdParams,
        body: ref(PatchWebhook),
        response: { 200: jsonResponse('The webhook as it is now', Webhook), ...notFound },
      },
    },
    (request) => serviceOf(request).patch(request.params.id, request.body),
  )

  app.delete(
    '/:id',
    {
      schema: {
        operationId: 'deleteWebhook',
        summary: 'Delete a webhook',
        description: 'Nothing more is sent, and what was sent is forgotten.',
        tags,
        params: IdParams,
        response: { 204: noBody('The webhook is deleted'), ...notFound },
      },
    },
    async (request, reply) => {
      await serviceOf(request).delete(request.params.id)
      return reply.code(204).send()
    },
  )

  app.post(
    '/:id/secret',
    {
      schema: {
        operationId: 'renewWebhookSecret',
        summary: 'Give a webhook a new secret',
        description:
          'It is shown this once. For a day, messages have two signatures, of the new and the old secret: a receiver ' +
          'that knows either takes them.',
        tags,
        params: IdParams,
        response: { 200: jsonResponse('The new secret', WebhookSecret), ...notFound },
      },
    },
    (request) => serviceOf(request).renewSecret(request.params.id),
  )
}
