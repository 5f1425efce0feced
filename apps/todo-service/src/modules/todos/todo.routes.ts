import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import {
  Attachment,
  CreateTodo,
  Due,
  GetTodoQuery,
  IdParams,
  IfMatch,
  IfNoneMatch,
  ListTodosQuery,
  PatchTodo,
  Recurrence,
  ref,
  SetRecurrence,
  Todo,
  TodoPage,
  User,
} from '@todo/schemas'
import { jsonResponse, noBody, problemResponse } from '@todo/service-kit'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { actorOf } from '../../access/actor-of.ts'
import { RoleTooLow } from '../../access/roles.ts'
import { attachmentRoutes } from '../attachments/attachment.routes.ts'
import type { AttachmentOptions } from '../attachments/attachment.service.ts'
import { commentsOfTodoRoutes } from '../comments/comment.routes.ts'
import { notModified, ofOneUser } from '../own-routes.ts'
import { readQuery } from '../queries/asked-list.ts'
import { remindersOfTodoRoutes } from '../reminders/reminder.routes.ts'
import { sendJson, sendUnchanged } from '../tagged-answer.ts'
import { commandRoutes } from './commands/command.routes.ts'
import { listTag, namesTag, todoTag } from './entity-tags.ts'
import { quickRoutes } from './quick/quick.routes.ts'
import { TodoService } from './todo.service.ts'
import { noTodo, readOnlyTodo, TodoChanged } from './todo-faults.ts'
import { addListCacheMetrics } from './todo-list-cache.metrics.ts'
import { TodoListCache, type TodoListCacheOptions } from './todo-list-cache.ts'

const changed = {
  412: problemResponse('The to-do has changed since the version in `If-Match`', new TodoChanged()),
}

/** `/todos`: to-dos, as the caller may see and change them. */
export const todoRoutes: FastifyPluginAsyncTypebox<{
  listCache: TodoListCacheOptions
  attachments: AttachmentOptions
}> = async (app, { listCache, attachments }) => {
  const cache = new TodoListCache(app.orm, listCache)
  addListCacheMetrics(app, cache)
  // Not `request.em`: reading rows needs no unit of work, and making one takes 3 to 5 % of a read's time.
  const serviceOf = (request: FastifyRequest) => new TodoService(app.orm.em, actorOf(request))
  for (const schema of [User, Attachment, Due, Recurrence, SetRecurrence, Todo, CreateTodo, PatchTodo, TodoPage])
    app.addSchema(schema)
  ofOneUser(app)

  app.get(
    '',
    {
      schema: {
        operationId: 'listTodos',
        summary: 'List your to-dos',
        description:
          'One page at a time: send `next_cursor` as `cursor` until it is null. A to-do that is added meanwhile does not ' +
          'move others from one page to another. Send the `ETag` back as `If-None-Match`: 304 while nothing has changed. ' +
          'There is none where the list depends on the day, or on what others share.',
        tags: ['todos'],
        querystring: ListTodosQuery,
        headers: IfNoneMatch,
        response: { 200: jsonResponse('A page of your to-dos', TodoPage, 'ETag'), ...notModified },
      },
    },
    async (request, reply) => {
      const { id } = request.user
      const asked = readQuery(request.query, id)
      const load = () => serviceOf(request).list(asked)
      // Before the list is read: an ETag may be older than its list, but never newer.
      const version = await cache.version(id)
      if (!asked.isOfVersion) return load()
      const etag = listTag(id, version)
      if (namesTag(request.headers['if-none-match'], etag)) return sendUnchanged(reply, etag)
      const json = await cache.list(id, version, request.query, async () => String(reply.serialize(await load())))
      return sendJson(reply.header('etag', etag), json)
    },
  )

  app.post(
    '',
    {
      schema: {
        operationId: 'createTodo',
        summary: 'Add a to-do',
        description: 'It is not done unless `is_done` says so.',
        tags: ['todos'],
        body: ref(CreateTodo),
        response: {
          201: jsonResponse('The new to-do', Todo, 'Location', 'ETag'),
          403: problemResponse('You may see the list, but not add to it', new RoleTooLow('a viewer', 'an editor')),
        },
      },
    },
    async (request, reply) => {
      const todo = await serviceOf(request).create(request.body)
      return sendTodo(reply.code(201).header('location', `/todos/${todo.id}`), todo)
    },
  )

  app.get(
    '/:id',
    {
      schema: {
        operationId: 'getTodo',
        summary: 'Get a to-do',
        description: 'Send the `ETag` back as `If-None-Match`: 304 while nothing has changed.',
        tags: ['todos'],
        params: IdParams,
        querystring: GetTodoQuery,
        headers: IfNoneMatch,
        response: { 200: jsonResponse('The to-do', Todo, 'ETag'), ...notModified, ...noTodo },
      },
    },
    async (request, reply) => {
      const todo = await serviceOf(request).get(request.params.id, request.query)
      const etag = todoTag(todo)
      return namesTag(request.headers['if-none-match'], etag) ? sendUnchanged(reply, etag) : sendTodo(reply, todo)
    },
  )

  app.patch(
    '/:id',
    {
      schema: {
        operationId: 'patchTodo',
        summary: 'Change a to-do',
        description:
          'A field that is left out stays as it is. Send an `ETag` that you have read as `If-Match`, and the to-do is ' +
          'changed only if nobody has changed the same fields since; otherwise the answer is 412, and `conflicts` names them.',
        tags: ['todos'],
        params: IdParams,
        headers: IfMatch,
        body: ref(PatchTodo),
        response: { 200: jsonResponse('The to-do as it is now', Todo, 'ETag'), ...changed, ...readOnlyTodo, ...noTodo },
      },
    },
    async (request, reply) => {
      const { params, body, headers } = request
      return sendTodo(reply, await serviceOf(request).patch(params.id, body, headers['if-match']))
    },
  )

  app.delete(
    '/:id',
    {
      schema: {
        operationId: 'deleteTodo',
        summary: 'Delete a to-do',
        description:
          'Send an `ETag` that you have read as `If-Match`, and the to-do is deleted only if nobody has changed it since; ' +
          'otherwise the answer is 412.',
        tags: ['todos'],
        params: IdParams,
        headers: IfMatch,
        response: { 204: noBody('The to-do is deleted'), ...changed, ...readOnlyTodo, ...noTodo },
      },
    },
    async (request, reply) => {
      await serviceOf(request).delete(request.params.id, request.headers['if-match'])
      return reply.code(204).send()
    },
  )

  await app.register(commandRoutes)
  await app.register(quickRoutes)
  await app.register(remindersOfTodoRoutes)
  await app.register(commentsOfTodoRoutes)
  await app.register(attachmentRoutes, attachments)
}

function sendTodo<Reply extends FastifyReply>(reply: Reply, todo: Todo) {
  return reply.header('etag', todoTag(todo)).send(todo)
}
