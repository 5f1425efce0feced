import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import {
  CreateReminder,
  IdParams,
  IfNoneMatch,
  PatchReminder,
  Reminder,
  ReminderFire,
  ReminderFires,
  ReminderFiresQuery,
  Reminders,
  ReminderTime,
  ref,
} from '@todo/schemas'
import { jsonResponse, noBody, problemResponse } from '@todo/service-kit'
import type { FastifyRequest } from 'fastify'
import { actorOf } from '../../access/actor-of.ts'
import { notModified, ofOneUser } from '../own-routes.ts'
import { sendTagged } from '../tagged-answer.ts'
import { noTodo } from '../todos/todo-faults.ts'
import { ReminderService } from './reminder.service.ts'
import { ReminderNotFound, TooManyReminders } from './reminder-faults.ts'

const noReminder = { 404: problemResponse('You have no such reminder', new ReminderNotFound()) }
const tags = ['reminders']

/** The reminders of a to-do. Registered within `/todos`, whose hooks they have. */
export const remindersOfTodoRoutes: FastifyPluginAsyncTypebox = async (app) => {
  for (const schema of [ReminderTime, Reminder, Reminders, CreateReminder]) app.addSchema(schema)
  const serviceOf = (request: FastifyRequest) => new ReminderService(app.orm.em, actorOf(request))

  app.get(
    '/:id/reminders',
    {
      schema: {
        operationId: 'listReminders',
        summary: 'List your reminders for a to-do',
        description: 'Those of others are not among them.',
        tags,
        params: IdParams,
        headers: IfNoneMatch,
        response: { 200: jsonResponse('Your reminders', Reminders, 'ETag'), ...notModified, ...noTodo },
      },
    },
    async (request, reply) => sendTagged(request, reply, await serviceOf(request).list(request.params.id)),
  )

  app.post(
    '/:id/reminders',
    {
      schema: {
        operationId: 'createReminder',
        summary: 'Be reminded of a to-do',
        description:
          'It comes once for each due of the to-do, also when that is changed or the to-do recurs, and not if the to-do ' +
          'is done by then. One whose moment has passed comes at once; one that is more than a day late does not come, ' +
          'and `GET /reminders/fires?state=missed` lists it. You may have 20 for a to-do. Whoever sees a to-do may be ' +
          'reminded of it.',
        tags,
        params: IdParams,
        body: ref(CreateReminder),
        response: {
          201: jsonResponse('The new reminder', Reminder, 'Location'),
          ...noTodo,
          409: problemResponse('You have too many for this to-do', new TooManyReminders()),
        },
      },
    },
    async (request, reply) => {
      const reminder = await serviceOf(request).create(request.params.id, request.body)
      return reply.code(201).header('location', `/reminders/${reminder.id}`).send(reminder)
    },
  )
}

/** `/reminders`: those of the caller. */
export const reminderRoutes: FastifyPluginAsyncTypebox = async (app) => {
  for (const schema of [ReminderTime, Reminder, PatchReminder, ReminderFire, ReminderFires]) app.addSchema(schema)
  ofOneUser(app)
  const serviceOf = (request: FastifyRequest) => new ReminderService(app.orm.em, actorOf(request))

  app.get(
    '/fires',
    {
      schema: {
        operationId: 'listReminderFires',
        summary: 'List the reminders that have come',
        description: 'Also those that were too late to be sent. The last first, for 30 days.',
        tags,
        querystring: ReminderFiresQuery,
        headers: IfNoneMatch,
        response: { 200: jsonResponse('What has come of your reminders', ReminderFires, 'ETag'), ...notModified },
      },
    },
    async (request, reply) => sendTagged(request, reply, await serviceOf(request).fires(request.query)),
  )

  app.get(
    '/:id',
    {
      schema: {
        operationId: 'getReminder',
        summary: 'Get a reminder',
        description: 'One of your own.',
        tags,
        params: IdParams,
        headers: IfNoneMatch,
        response: { 200: jsonResponse('The reminder', Reminder, 'ETag'), ...notModified, ...noReminder },
      },
    },
    async (request, reply) => sendTagged(request, reply, await serviceOf(request).get(request.params.id)),
  )

  app.patch(
    '/:id',
    {
      schema: {
        operationId: 'patchReminder',
        summary: 'Change a reminder',
        description:
          'A field that is left out stays as it is. At another time it comes again, also if it has come already; at ' +
          'once if that has passed.',
        tags,
        params: IdParams,
        body: ref(PatchReminder),
        response: { 200: jsonResponse('The reminder as it is now', Reminder), ...noReminder },
      },
    },
    (request) => serviceOf(request).patch(request.params.id, request.body),
  )

  app.delete(
    '/:id',
    {
      schema: {
        operationId: 'deleteReminder',
        summary: 'Delete a reminder',
        description: 'It does not come any more.',
        tags,
        params: IdParams,
        response: { 204: noBody('The reminder is deleted'), ...noReminder },
      },
    },
    async (request, reply) => {
      await serviceOf(request).delete(request.params.id)
      return reply.code(204).send()
    },
  )
}
