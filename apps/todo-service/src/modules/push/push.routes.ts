import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import {
  CreatePushSubscription,
  IdParams,
  IfNoneMatch,
  PushKey,
  PushSubscription,
  PushSubscriptions,
  ref,
} from '@todo/schemas'
import { jsonResponse, noBody, problemResponse } from '@todo/service-kit'
import type { FastifyRequest } from 'fastify'
import { actorOf } from '../../access/actor-of.ts'
import { notModified, ofOneUser } from '../own-routes.ts'
import { sendTagged } from '../tagged-answer.ts'
import { PushService } from './push.service.ts'
import { PushSubscriptionNotFound, TooManyPushSubscriptions } from './push-faults.ts'

const tags = ['reminders']

/** What the routes need, beside the request. */
export interface PushRoutesOptions {
  publicKey: string
  /** Whether `http` and private addresses are allowed. */
  allowsPrivate: boolean
}

/** `/push`: the browsers that get reminders of the caller while no page is open. */
export const pushRoutes: FastifyPluginAsyncTypebox<PushRoutesOptions> = async (app, { publicKey, allowsPrivate }) => {
  for (const schema of [CreatePushSubscription, PushKey, PushSubscription, PushSubscriptions]) app.addSchema(schema)
  ofOneUser(app)
  const serviceOf = (request: FastifyRequest) => new PushService(app.orm.em, actorOf(request), allowsPrivate)

  app.get(
    '/key',
    {
      schema: {
        operationId: 'getPushKey',
        summary: 'Get the key that a browser subscribes with',
        description: 'Give it to `PushManager.subscribe`, and what that returns to `POST /push/subscriptions`.',
        tags,
        headers: IfNoneMatch,
        response: { 200: jsonResponse('The key', PushKey, 'ETag'), ...notModified },
      },
    },
    async (request, reply) => sendTagged(request, reply, { public_key: publicKey }),
  )

  app.get(
    '/subscriptions',
    {
      schema: {
        operationId: 'listPushSubscriptions',
        summary: 'List the browsers that get your reminders',
        description: 'Without the keys of the browsers.',
        tags,
        headers: IfNoneMatch,
        response: { 200: jsonResponse('Your browsers, the oldest first', PushSubscriptions, 'ETag'), ...notModified },
      },
    },
    async (request, reply) => sendTagged(request, reply, await serviceOf(request).list()),
  )

  app.post(
    '/subscriptions',
    {
      schema: {
        operationId: 'createPushSubscription',
        summary: 'Let a browser get your reminders',
        description:
          'Those with the channel `push`, as Web Push (RFC 8030, 8291), encrypted for this browser: JSON with `id`, ' +
          '`reminder_id`, `todo_id`, `at`, `contents` and `due`. `id` is the same if a message comes twice. It ends ' +
          'with your session, and when the browser does not take messages any more.',
        tags,
        body: ref(CreatePushSubscription),
        response: {
          201: jsonResponse('The browser', PushSubscription),
          409: problemResponse('There are as many as can be', new TooManyPushSubscriptions()),
        },
      },
    },
    async (request, reply) => {
      reply.code(201)
      return serviceOf(request).add(request.body, request.user.sessionId)
    },
  )

  app.delete(
    '/subscriptions/:id',
    {
      schema: {
        operationId: 'deletePushSubscription',
        summary: 'Stop sending reminders to a browser',
        description: 'The browser itself forgets it by `PushSubscription.unsubscribe()`.',
        tags,
        params: IdParams,
        response: {
          204: noBody('It gets no more'),
          404: problemResponse('There is no such browser of yours', new PushSubscriptionNotFound()),
        },
      },
    },
    async (request, reply) => {
      await serviceOf(request).remove(request.params.id)
      return reply.code(204).send()
    },
  )
}
