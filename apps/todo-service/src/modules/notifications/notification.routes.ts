import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import {
  MarkNotifications,
  Notification,
  NotificationPage,
  NotificationsQuery,
  ref,
  UnreadCount,
  User,
} from '@todo/schemas'
import { jsonResponse } from '@todo/service-kit'
import type { FastifyRequest } from 'fastify'
import { actorOf } from '../../access/actor-of.ts'
import { ofOneUser } from '../own-routes.ts'
import { NotificationService } from './notification.service.ts'

const tags = ['notifications']

/** `/notifications`: what the caller has been told. */
export const notificationRoutes: FastifyPluginAsyncTypebox = async (app) => {
  for (const schema of [User, Notification, NotificationPage, MarkNotifications, UnreadCount]) app.addSchema(schema)
  ofOneUser(app)
  const serviceOf = (request: FastifyRequest) => new NotificationService(app.orm.em, actorOf(request))

  app.get(
    '',
    {
      schema: {
        operationId: 'listNotifications',
        summary: 'Read your notifications',
        description:
          'What others have done that concerns you, within the last 90 days; never your own doing, and nothing of lists ' +
          'that you are not in any more. The last first, one page at a time: send `next_cursor` as `cursor` until it is null. ' +
          'On `/events`, each new one is told as `notification`.',
        tags,
        querystring: NotificationsQuery,
        response: { 200: jsonResponse('A page of your notifications', NotificationPage) },
      },
    },
    (request) => serviceOf(request).page(request.query),
  )

  app.patch(
    '',
    {
      schema: {
        operationId: 'markNotifications',
        summary: 'Mark notifications as read or unread',
        description: 'Some of them, by `ids`, or all `up_to` one: send either of both.',
        tags,
        body: ref(MarkNotifications),
        response: { 200: jsonResponse('How many are unread now', UnreadCount) },
      },
    },
    (request) => serviceOf(request).mark(request.body),
  )
}
