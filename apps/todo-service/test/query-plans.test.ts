import { CompiledQuery } from 'kysely'
import type { Test } from 'tap'
import {
  type App,
  buildTestApp,
  type Client,
  captureRequests,
  clientOf,
  insertTodos,
  newUser,
  onEachDatabase,
  type Statement,
} from './helper.ts'

const USERS = 40
const TODOS_EACH = 50
/** So many that no plan but a good one will do. */
const OWN_TODOS = 2_000

/** What is asked of the tables of to-dos and users, for whom, by which indexes MySQL finds the rows, and how SQLite does. */
const TABLE: {
  what: string
  keys: string[]
  details?: RegExp
  call: (scene: { ada: Client; id: number; uncached: Client }) => Promise<unknown>
}[] = [
  { what: 'the first page', keys: ['PRIMARY', 'todo_user_id_index'], call: ({ ada }) => ada.get('/todos') },
  {
    what: 'a later page, newest first',
    keys: ['PRIMARY', 'todo_user_id_index'],
    call: async ({ ada }) => {
      const { next_cursor } = (await ada.get('/todos?order=DESC&limit=5')).json()
      return ada.get(`/todos?order=DESC&limit=5&cursor=${next_cursor}`)
    },
  },
  {
    what: 'a page with its users',
    keys: ['PRIMARY', 'PRIMARY', 'todo_user_id_index'],
    call: ({ ada }) => ada.get('/todos?include=user'),
  },
  {
    what: 'only what is done',
    keys: ['PRIMARY', 'todo_user_id_is_done_index'],
    call: ({ ada }) => ada.get('/todos?is_done=true&limit=3'),
  },
  {
    what: 'a later page with its version',
    keys: ['PRIMARY', 'todo_user_id_index'],
    call: async ({ uncached }) => {
      const { next_cursor } = (await uncached.get('/todos?limit=5')).json()
      return uncached.get(`/todos?limit=5&cursor=${next_cursor}`)
    },
  },
  { what: 'one to-do', keys: ['PRIMARY', 'PRIMARY'], call: ({ ada, id }) => ada.get(`/todos/${id}`) },
  {
    what: 'one to-do with its user',
    keys: ['PRIMARY', 'PRIMARY'],
    call: ({ ada, id }) => ada.get(`/todos/${id}?include=user`),
  },
  {
    what: 'a new to-do',
    keys: ['PRIMARY', 'list_user_id_is_inbox_index'],
    details: /list_user_id_is_inbox_index \(user_id=\? AND is_inbox=\?\)/,
    call: ({ ada }) => ada.add(),
  },
  {
    what: 'a change',
    keys: ['PRIMARY', 'PRIMARY'],
    call: ({ ada, id }) => ada.patch(id, { contents: 'tea', is_done: true }),
  },
  { what: 'a deletion', keys: ['PRIMARY', 'PRIMARY'], call: ({ ada, id }) => ada.delete(id) },
]

/** The statements of `call` that read or change to-dos or users, with their values. */
async function statementsOf(t: Test, call: () => Promise<unknown>) {
  const seen = captureRequests(t)
  await call()
  return seen().filter(({ sql }) => /^(select|update|delete).*\b(todo|user)\b/i.test(sql))
}

/** One line of a plan. */
interface Step {
  key?: string | null
  type?: string
  Extra?: string | null
  detail?: string
}

async function planOf(app: App, { sql, parameters }: Statement, explain: string): Promise<Step[]> {
  const { rows } = await app.orm.em
    .getConnection()
    .getClient()
    .executeQuery<Step>(CompiledQuery.raw(`${explain} ${sql}`, [...parameters]))
  return rows
}

onEachDatabase(async (t, database) => {
  const onMysql = database.name === 'MySQL'
  const { app, url, feed } = await buildTestApp(t, database)
  const nothingRemembered = { env: { LIST_CACHE_BYTES: '0' } }
  // SQLite serves one process; a database without rows has the same plans there.
  const { app: other } = await buildTestApp(t, database, { ...nothingRemembered, ...(onMysql && { url, feed }) })
  const [owner, ...others] = Array.from({ length: USERS }, () => newUser())
  if (!owner) throw new TypeError('there are users')
  const [ada, uncached] = [clientOf(app, owner), clientOf(other, owner)]
  for (const user of [owner, ...others]) {
    await clientOf(app, user).add()
    const length = user.id === owner.id ? OWN_TODOS : TODOS_EACH
    const todos = Array.from({ length }, (_, index) => ({ contents: 'x', is_done: index % 5 === 0 }))
    await insertTodos(app, user.id, todos)
  }
  if (onMysql) await app.orm.em.getConnection().execute('ANALYZE TABLE todo, user, list')

  for (const { what, keys, details, call } of TABLE) {
    t.test(`${what}: rows are found by an index and come in its order`, async (t) => {
      const [id = 0] = await ada.ids('?limit=1')
      const statements = await statementsOf(t, () => call({ ada, id, uncached }))
      t.ok(statements.length > 0)
      const steps: Step[] = []
      for (const statement of statements)
        steps.push(...(await planOf(app, statement, onMysql ? 'EXPLAIN FORMAT=TRADITIONAL' : 'EXPLAIN QUERY PLAN')))
      t.notMatch(JSON.stringify(steps), /"ALL"|filesort|temporary|\bSCAN\b|TEMP B-TREE/)
      // A row that `call` has deleted was looked up by its primary key.
      const found = steps.filter(({ Extra }) => !/^(no matching row|Impossible WHERE)/.test(String(Extra)))
      if (onMysql) t.same([...new Set(found.map(({ key }) => key))].sort(), [...new Set(keys)].sort())
      else if (details) t.match(steps.map(({ detail }) => detail).join('\n'), details)
    })
  }
})
