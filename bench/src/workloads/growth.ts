import type { Bench } from '../bench.ts'
import { addTodosOf, fillTodos, newDatabase, type TodoData } from '../database.ts'
import { type Call, send } from '../load/call.ts'
import { closedLoop } from '../load/closed-loop.ts'
import { compare, type Side } from '../rounds.ts'
import { newUser, type User } from '../users.ts'
import { getList } from './todos.ts'
import type { Workload } from './workload.ts'

const NAME = 'growth'
/** The small table has the same pages as the large one, of a thousandth of the users. */
const SMALLER = 1_000
const PAGE = 20
const LARGEST_PAGE = 100

/** What more data costs: nothing, if every answer is found by an index. */
export const growth: Workload = {
  name: NAME,
  about: 'GET /todos, cache off, of a small table and of one with a million; the first page of 100,000 and the last',
  subject: 'todo-uncached',
  run: async (bench) => {
    const { users, todosPerUser, deepTodos } = bench.scale.growth
    const small = await todosOf(bench, 'small', { users: Math.ceil(users / SMALLER), todosPerUser })
    const large = await todosOf(bench, 'large', { users, todosPerUser })
    const deep = newUser(bench.key, users + 1)
    await addTodosOf(large.database, deep.id, deepTodos)

    const [connections = 1] = bench.options.connections
    const tables = await compare(bench, NAME, [small.side, large.side], { connections })
    const first = side('first page', large.url, [[getList(deep)]])
    const last = side('last page', large.url, [[await lastPage(large.url, deep, deepTodos)]])
    const pages = await compare(bench, NAME, [first, last], { connections: 1 })
    for (const { stop } of [small, large]) await stop()
    const ratio = ([one, other]: typeof tables) => Number(other?.p50Ms) / Number(one?.p50Ms)
    return {
      rows: [...tables, ...pages],
      figures: [
        { workload: NAME, name: 'p50 of GET /todos against a small table', value: ratio(tables), unit: '×' },
        { workload: NAME, name: 'p50 of the last page against the first', value: ratio(pages), unit: '×' },
      ],
    }
  },
}

/** A todo-service without a cache on a table of its own. */
async function todosOf(bench: Bench, name: string, data: TodoData) {
  const database = await newDatabase(bench.scope, bench.mysqlUrl, 'todo-service')
  const { url, stop } = await bench.contenders.another('todo-uncached', { as: name, env: { DATABASE_URL: database } })
  const count = (data.users * data.todosPerUser).toLocaleString('en')
  bench.say(`${NAME}: filling a table with ${count} to-dos of ${data.users.toLocaleString('en')} users …`)
  await fillTodos(database, data)
  // Some of them suffice: making tokens takes time, too. They come from all over the table.
  const step = Math.ceil(data.users / bench.scale.users)
  const users = Array.from({ length: Math.ceil(data.users / step) }, (_, index) => newUser(bench.key, 1 + index * step))
  const calls = users.map((user) => [getList(user)])
  return { database, url, stop, side: side(`todo-uncached, ${count} to-dos`, url, calls) }
}

/** One who is asked these calls again and again, by so many connections. */
export function side(contender: string, url: string, callsOfUsers: readonly (readonly Call[])[]): Side {
  return {
    contender,
    measure: (seconds, connections) => closedLoop({ url, callsOfUsers, connections, seconds, status: 200 }),
  }
}

/** Goes through all pages, large ones as long as there is more than one left, and returns the call for the last. */
async function lastPage(url: string, { headers }: User, count: number): Promise<Call> {
  let path = '/todos'
  for (let left = count; left > PAGE; ) {
    const limit = Math.min(LARGEST_PAGE, left - PAGE)
    const page = await send(url, { method: 'GET', path: withLimit(path, limit), headers })
    const { next_cursor }: { next_cursor: string } = JSON.parse(page.text)
    path = `/todos?cursor=${next_cursor}`
    left -= limit
  }
  return { method: 'GET', path, headers }
}

function withLimit(path: string, limit: number): string {
  return `${path}${path.includes('?') ? '&' : '?'}limit=${limit}`
}
