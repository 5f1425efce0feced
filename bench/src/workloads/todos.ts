import { randomUUID } from 'node:crypto'
import { addRecurringTodos } from '../database.ts'
import { type Call, send } from '../load/call.ts'
import type { User } from '../users.ts'
import { type CallsOfUsers, callsWorkload, compareCalls } from './calls.ts'
import type { Workload } from './workload.ts'

const PEERS = ['express-typeorm', 'nestjs-typeorm']

/** Who sends JSON. */
const json = ({ headers }: User) => ({ ...headers, 'content-type': 'application/json' })

/** The first page of one's to-dos. */
export const getList = ({ headers }: User): Call => ({ method: 'GET', path: '/todos', headers })

/** A user's first to-do has the user's id. */
const getOne = ({ id, headers }: User): Call => ({ method: 'GET', path: `/todos/${id}`, headers })

/** A new to-do. */
export const create = (user: User): Call => ({
  method: 'POST',
  path: '/todos',
  headers: json(user),
  body: JSON.stringify({ contents: 'water the plants, all of them', is_done: false }),
})

/** The same, with a key, so that it may be sent again. */
const createOnce = (user: User): Call => ({
  ...create(user),
  freshHeaders: () => ({ 'idempotency-key': randomUUID() }),
})

/** Changes the user's first to-do: done, or not done. */
export const patch =
  (isDone: boolean) =>
  (user: User): Call => ({
    method: 'PATCH',
    path: `/todos/${user.id}`,
    headers: json(user),
    body: JSON.stringify({ contents: `to-do 1 of user ${user.id}: water the plants`, is_done: isDone }),
  })

/** The same calls for each user. */
export const each =
  (...calls: readonly ((user: User) => Call)[]): CallsOfUsers =>
  ({ users }) =>
    users.map((user) => calls.map((call) => call(user)))

/** The list, by clients that have it and ask whether it has changed. */
const unchanged: CallsOfUsers = async ({ users }, { url }) => {
  const calls: Call[][] = []
  for (const { headers } of users) {
    const call: Call = { method: 'GET', path: '/todos', headers }
    const etag = String((await send(url, call)).headers.get('etag'))
    calls.push([{ ...call, headers: { ...headers, 'if-none-match': etag } }])
  }
  return calls
}

/** Completes each user's recurring to-do, again and again. */
const complete: CallsOfUsers = ({ users, scale }) =>
  users.map(({ id, headers }) => [
    { method: 'POST', path: `/todos/${scale.users * scale.todosPerUser + id}/complete`, headers },
  ])

const all = (contenders: readonly string[], calls: CallsOfUsers, status = 200) =>
  contenders.map((contender) => ({ contender, calls, status }))

const fourLists = [getList, getList, getList, getList]

/** Four reads for each write. */
export const mixed = [patch(true), ...fourLists, patch(false), ...fourLists]

/** What is done with to-dos. */
export const todoWorkloads: readonly Workload[] = [
  callsWorkload({
    name: 'list',
    about: 'GET /todos, 20 of them, from a warm cache',
    subject: 'todo',
    sides: all(['raw', 'todo'], each(getList)),
  }),
  callsWorkload({
    name: 'list-304',
    about: 'the same with If-None-Match, while nothing has changed; raw sends the list',
    subject: 'todo',
    sides: [
      { contender: 'raw', calls: each(getList), status: 200 },
      { contender: 'todo', calls: unchanged, status: 304 },
    ],
  }),
  callsWorkload({
    name: 'list-uncached',
    about: 'GET /todos with the cache off',
    subject: 'todo-uncached',
    sides: all(['raw', 'todo-uncached', ...PEERS], each(getList)),
  }),
  callsWorkload({
    name: 'by-id',
    about: 'GET /todos/:id',
    subject: 'todo',
    sides: all(['raw', 'todo', ...PEERS], each(getOne)),
  }),
  callsWorkload({
    name: 'patch',
    about: 'PATCH /todos/:id',
    subject: 'todo',
    sides: all(['raw', 'todo'], each(patch(true), patch(false))),
  }),
  callsWorkload({
    name: 'mixed',
    about: '80 % GET /todos, 20 % PATCH /todos/:id',
    subject: 'todo',
    option: 'full',
    sides: all(['raw', 'todo'], each(...mixed)),
  }),
  callsWorkload({
    name: 'create',
    about: 'POST /todos',
    subject: 'todo',
    sides: all(['raw', 'todo'], each(create), 201),
  }),
  callsWorkload({
    name: 'idempotent-create',
    about: 'POST /todos, each with another Idempotency-Key',
    subject: 'todo',
    sides: all(['raw', 'todo'], each(createOnce), 201),
  }),
  {
    name: 'complete',
    about: 'POST /todos/:id/complete, of one that recurs each day',
    subject: 'todo',
    run: async (bench) => {
      await addRecurringTodos(bench.databases.todo, bench.scale)
      const rows = await compareCalls(bench, 'complete', all(['raw', 'todo'], complete), bench.options.connections)
      return { rows, figures: [] }
    },
  },
]
