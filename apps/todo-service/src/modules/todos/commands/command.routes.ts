import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { BulkResults, BulkTodos, IdParams, MoveTodo, Occurrence, ref, TimeZoneQuery, Todo } from '@todo/schemas'
import { jsonResponse, problemResponse } from '@todo/service-kit'
import type { FastifyRequest } from 'fastify'
import { actorOf } from '../../../access/actor-of.ts'
import { NotRecurring, noTodo, readOnlyTodo } from '../todo-faults.ts'
import { CommandService } from './command.service.ts'

const changed = { 200: jsonResponse('The to-do as it is now', Todo), ...readOnlyTodo, ...noTodo }
const tags = ['todos']

/** The commands for to-dos: all changes beside setting fields. Registered within `/todos`. */
export const commandRoutes: FastifyPluginAsyncTypebox = async (app) => {
  for (const schema of [MoveTodo, BulkTodos, BulkResults]) app.addSchema(schema)
  const serviceOf = (request: FastifyRequest) => new CommandService(app.orm.em, actorOf(request))

  app.post(
    '/:id/complete',
    {
      schema: {
        operationId: 'completeTodo',
        summary: 'Complete a to-do',
        description:
          'What is open below it is completed, too. One that recurs gets its next due: the first that is not before today. ' +
          'Say which `occurrence` you mean, and a second click changes nothing.',
        tags,
        params: IdParams,
        querystring: TimeZoneQuery,
        body: Occurrence,
        response: changed,
      },
    },
    (request) => serviceOf(request).complete(request.params.id, request.body, request.query.time_zone),
  )

  app.post(
    '/:id/skip',
    {
      schema: {
        operationId: 'skipTodo',
        summary: 'Skip an occurrence',
        description: 'A recurring to-do gets its next due, and this one is not completed.',
        tags,
        params: IdParams,
        querystring: TimeZoneQuery,
        body: Occurrence,
        response: { ...changed, 409: problemResponse('The to-do does not recur', new NotRecurring()) },
      },
    },
    (request) => serviceOf(request).skip(request.params.id, request.body, request.query.time_zone),
  )

  app.post(
    '/:id/reopen',
    {
      schema: {
        operationId: 'reopenTodo',
        summary: 'Reopen a to-do',
        description: 'The to-dos above it are reopened, too.',
        tags,
        params: IdParams,
        response: changed,
      },
    },
    (request) => serviceOf(request).reopen(request.params.id),
  )

  app.post(
    '/:id/move',
    {
      schema: {
        operationId: 'moveTodo',
        summary: 'Move a to-do',
        description:
          'To another list, section or place, or below another to-do. Its subtasks move along. Before or after itself it ' +
          'stays where it is.',
        tags,
        params: IdParams,
        body: ref(MoveTodo),
        response: changed,
      },
    },
    (request) => serviceOf(request).move(request.params.id, request.body),
  )

  app.post(
    '/:id/duplicate',
    {
      schema: {
        operationId: 'duplicateTodo',
        summary: 'Duplicate a to-do',
        description: 'The copy comes right after it, with copies of its subtasks. Nothing of it is done.',
        tags,
        params: IdParams,
        response: { 201: jsonResponse('The copy', Todo, 'Location'), ...readOnlyTodo, ...noTodo },
      },
    },
    async (request, reply) => {
      const todo = await serviceOf(request).duplicate(request.params.id)
      return reply.code(201).header('location', `/todos/${todo.id}`).send(todo)
    },
  )

  app.post(
    '/:id/restore',
    {
      schema: {
        operationId: 'restoreTodo',
        summary: 'Take a to-do out of the trash',
        description: 'What was deleted together with it comes back, too.',
        tags,
        params: IdParams,
        response: changed,
      },
    },
    (request) => serviceOf(request).restore(request.params.id),
  )

  app.post(
    '/bulk',
    {
      schema: {
        operationId: 'changeTodos',
        summary: 'Change many to-dos',
        description: 'In one transaction. `results` has the outcome for each.',
        tags,
        querystring: TimeZoneQuery,
        body: ref(BulkTodos),
        response: { 200: jsonResponse('What became of each', BulkResults) },
      },
    },
    (request) => serviceOf(request).bulk(request.body, request.query.time_zone),
  )
}
