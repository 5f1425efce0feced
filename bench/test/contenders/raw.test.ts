import { hash } from 'node:crypto'
import { createFolder, mysql, queryMysql } from '@todo/test-kit'
import t, { type Test } from 'tap'
import { COLUMNS, toJson } from '../../src/contenders/raw-todos.ts'
import { startServer } from '../../src/contenders/server.ts'
import { Scope } from '../../src/scope.ts'

/** A token of user 1, which `raw` believes. */
const HEADERS = { authorization: `Bearer .${Buffer.from('{"sub":"1"}').toString('base64url')}.` }

const todoColumns = ['deleted_at', 'series', ...COLUMNS.split(', ')].map(
  (name) => `${name} ${/^id$/.test(name) ? 'int' : 'text'}`,
)

/** What `raw` reads, and 21 to-dos; it can add none, since they have no `search_text`. */
const TABLES = [
  `create table todo (${todoColumns})`,
  `insert into todo (id, user_id, labels) values ${Array.from({ length: 21 }, (_, n) => `(${n + 1}, 1, '[]')`)}`,
  'create table user (id int, version int, time_zone text, week_start int, locale text)',
  'insert into user values (1, 1, null, null, null)',
  'create table `change` (user_id int, version int, entity text, entity_id int)',
  'create table list (id int, user_id int, is_inbox bool, deleted_at int)',
  'create table idempotency_key (id varchar(64), answer text)',
]

async function start(t: Test, name: 'raw' | 'raw-proxy', env: Record<string, string>) {
  const scope = new Scope()
  t.teardown(() => scope.close())
  const file = `${import.meta.dirname}/../../src/contenders/${name}.ts`
  const spec = { name, file, env: { POOL_SIZE: '1', CONNECTIONS: '1', ...env }, readyPath: '/readyz', inherits: true }
  return startServer(scope, await createFolder(t), spec)
}

t.test('a to-do of the upper limit has the fields of the service’s', async (t) => {
  const row = { is_done: 1, labels: '["home"]', due_date: '2026-12-24', due_time: '17:00', due_time_zone: 'UTC' }
  t.match(toJson({ ...row, start_date: '2026-12-01', recurrence: '{"rule":"FREQ=DAILY"}', completed_at: 0 }), {
    is_done: true,
    labels: ['home'],
    due: { date: '2026-12-24', time: '17:00', time_zone: 'UTC' },
    start: { date: '2026-12-01' },
    recurrence: { rule: 'FREQ=DAILY' },
    completed_at: '1970-01-01T00:00:00.000Z',
    created_at: null,
  })
  t.throws(() => toJson(undefined), 'there is no such to-do')
})

t.test('what the upper limit cannot do is undone, and answered with 500', { skip: !mysql }, async (t) => {
  const url = String(await mysql?.create(t))
  for (const statement of TABLES) await queryMysql(url, statement)
  const id = hash('sha256', '1 again', 'base64url')
  await queryMysql(url, `insert into idempotency_key values ('${id}', '{"id":1}')`)
  const raw = await start(t, 'raw', { DATABASE_URL: url })
  const create = (headers: Record<string, string>) =>
    fetch(`${raw.url}/todos`, {
      method: 'POST',
      headers: { ...HEADERS, ...headers },
      body: '{"contents":"x","is_done":true}',
    })
  t.equal((await create({})).status, 500)
  t.equal((await fetch(`${raw.url}/todos`)).status, 500, 'without a token')
  const page: { todos: unknown[] } = Object(await (await fetch(`${raw.url}/todos`, { headers: HEADERS })).json())
  t.match(page, { next_cursor: '20' })
  t.equal(page.todos.length, 20)
  t.same(await (await create({ 'idempotency-key': 'again' })).json(), { id: 1 }, 'what was answered is answered again')
  const known = await fetch(`${raw.url}/sync?token=1`, { headers: HEADERS })
  t.same(await known.json(), { token: '1', todos: [] }, 'the version is as it was')
})

t.test('a proxy without a server behind it answers with 502', async (t) => {
  const stub = `${import.meta.dirname}/../fixtures/server.ts`
  const scope = new Scope()
  const behind = await startServer(scope, await createFolder(t), {
    name: 'stub',
    file: stub,
    env: {},
    readyPath: '/readyz',
  })
  const { url } = await start(t, 'raw-proxy', { TARGET: behind.url })
  await scope.close()
  t.equal((await fetch(`${url}/todos`)).status, 502)
})
