import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import {
  CreateTodo,
  GetTodoQuery,
  IdParams,
  IfMatch,
  IfNoneMatch,
  ListTodosQuery,
  PatchTodo,
  ref,
  Todo,
  TodoPage,
  User,
} from '@todo/schemas'
import { problemResponse, requireAccessToken } from '@todo/service-kit'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import { listTag, namesTag, namesTodo, todoTag } from './entity-tags.ts'
import { checkQuery, type Expectation, TodoService } from './todo.service.ts'
import { addListCacheMetrics } from './todo-list-cache.metrics.ts'
import { TodoListCache, type TodoListCacheOptions } from './todo-list-cache.ts'

const unavailable = { 503: problemResponse('Something is not available; `Retry-After` says when to come again') }
const invalid = { 422: problemResponse('The request does not fit; `errors` says where'), ...unavailable }
const notFound = { 404: problemResponse('There is no such to-do, or it is not yours'), ...invalid }
const unchanged = { 304: Type.Unsafe<undefined>({ type: 'null', description: 'Nothing has changed' }) }
const changed = { 412: problemResponse('The to-do is not as `If-Match` says') }
const malformed = {
  400: problemResponse('The body is not valid JSON'),
  413: problemResponse('The body is too large'),
  415: problemResponse('The body is not `application/json`'),
}

/** `/todos`: the caller's own to-dos, and nobody else's. */
export const todoRoutes: FastifyPluginAsyncTypebox<{ listCache: TodoListCacheOptions }> = async (
  app,
  { listCache },
) => {
  const cache = new TodoListCache(app.orm, listCache)
  addListCacheMetrics(app, cache)
  // Not `request.em`: plain rows need no unit of work, and making one took 3 to 5 % of a read's time.
  const serviceOf = ({ user }: FastifyRequest) => new TodoService(app.orm.em, user)
  for (const schema of [User, Todo, CreateTodo, PatchTodo, TodoPage]) app.addSchema(schema)
  requireAccessToken(app)
  app.addHook('onRequest', async (_request, reply) => {
    reply.header('cache-control', 'private, no-cache').header('vary', 'Authorization')
  })

  app.get(
    '',
    {
      schema: {
        summary: 'List your to-dos',
        description:
          'A page at a time: pass `next_cursor` on as `cursor` until it is null. To-dos that are added meanwhile move none ' +
          'from one page to another. Send the `ETag` back as `If-None-Match`: 304 while nothing has changed.',
        tags: ['todos'],
        querystring: ListTodosQuery,
        headers: IfNoneMatch,
        response: {
          200: ref(TodoPage),
          ...unchanged,
          ...invalid,
        },
      },
    },
    async (request, reply) => {
      const { id } = request.user
      if (!cache.isOn && request.headers['if-none-match'] === undefined) {
        const { todos, version } = await serviceOf(request).listWithVersion(request.query)
        // What is empty does not know its version, and asking for it now could name what has been added meanwhile.
        if (version !== undefined) return reply.header('etag', listTag(id, version)).send(todos)
      }
      checkQuery(request.user, request.query)
      const version = await cache.version(id)
      const etag = listTag(id, version)
      if (namesTag(request.headers['if-none-match'], etag)) return sendUnchanged(reply, etag)
      const json = await cache.list(id, version, request.query, async () =>
        String(reply.serialize(await serviceOf(request).list(request.query))),
      )
      return sendJson(reply.header('etag', etag), json)
    },
  )

  app.post(
    '',
    {
      schema: {
        summary: 'Add a to-do',
        tags: ['todos'],
        body: ref(CreateTodo),
        response: { 201: ref(Todo), ...malformed, ...invalid },
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
        summary: 'One to-do',
        description: 'Send the `ETag` back as `If-None-Match`: 304 while nothing has changed.',
        tags: ['todos'],
        params: IdParams,
        querystring: GetTodoQuery,
        headers: IfNoneMatch,
        response: { 200: ref(Todo), ...unchanged, ...notFound },
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
        summary: 'Change a to-do',
        description:
          'A field that is left out stays as it is. With `If-Match` and an `ETag` that you have read, nothing is changed that ' +
          'somebody else has changed since: 412.',
        tags: ['todos'],
        params: IdParams,
        headers: IfMatch,
        body: ref(PatchTodo),
        response: { 200: ref(Todo), ...malformed, ...changed, ...notFound },
      },
    },
    async (request, reply) => {
      const { params, body, headers } = request
      return sendTodo(reply, await serviceOf(request).patch(params.id, body, expectationOf(headers)))
    },
  )

  app.delete(
    '/:id',
    {
      schema: {
        summary: 'Delete a to-do',
        description: 'With `If-Match` and an `ETag` that you have read, only if nobody has changed it since: 412.',
        tags: ['todos'],
        params: IdParams,
        headers: IfMatch,
        response: { 204: Type.Null({ description: 'It is gone' }), ...changed, ...notFound },
      },
    },
    async (request, reply) => {
      await serviceOf(request).delete(request.params.id, expectationOf(request.headers))
      return reply.code(204).send(null)
    },
  )
}

/** Sends what has been serialised already. */
function sendJson(reply: FastifyReply, json: string) {
  return reply.type('application/json; charset=utf-8').serializer(String).send(json)
}

function sendTodo<Reply extends FastifyReply>(reply: Reply, todo: Todo) {
  return reply.header('etag', todoTag(todo)).send(todo)
}

function sendUnchanged(reply: FastifyReply, etag: string) {
  return reply.code(304).header('etag', etag).send()
}

function expectationOf({ 'if-match': header }: IfMatch): Expectation | undefined {
  return header === undefined ? undefined : (todo) => namesTodo(header, todo)
}
