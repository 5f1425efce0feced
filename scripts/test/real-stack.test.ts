import { spawnSync } from 'node:child_process'
import { Due, Nullable, Recurrence, Todo } from '@todo/schemas'
import { NOT_MEASURED } from '@todo/test-kit'
import t, { type Test } from 'tap'
import { type Static, type TSchema, Type } from 'typebox'
import { Value } from 'typebox/value'
import { expressions, metricsIn } from './fixtures/observability.ts'
import { launchCommand } from './fixtures/running-stack.ts'
import { NO_CURL, portVariables, temporaryFolder } from './helper.ts'

const { id, parent_id, contents } = Todo.properties
const SeededTodo = Type.Object({ id, parent_id, contents, due: Nullable(Due), recurrence: Nullable(Recurrence) })
type SeededTodo = Static<typeof SeededTodo>

/** The apps themselves, on free ports and data of their own. */
async function realStack(t: Test) {
  const ports = await portVariables()
  const env = { ...ports, ...NOT_MEASURED, DATA_DIR: temporaryFolder(t), LOG_LEVEL: 'warn' }
  return { ports, run: (command: string) => launchCommand(t, env, command) }
}

async function answers(port: string): Promise<boolean> {
  return fetch(`http://127.0.0.1:${port}/`).then(
    (response) => response.ok,
    () => false,
  )
}

/** Asks for what the seed has made, as its user. */
async function looksAlive(t: Test, port: string): Promise<void> {
  const url = `http://127.0.0.1:${port}`
  const user = { username: 'demo', password: 'demo-password' }
  const headers = { 'content-type': 'application/json' }
  const logIn = await fetch(`${url}/users/log-in`, { method: 'POST', headers, body: JSON.stringify(user) })
  const { access_token } = Value.Parse(Type.Object({ access_token: Type.String() }), await logIn.json())
  const get = async <Shape extends TSchema>(path: string, shape: Shape) =>
    Value.Parse(shape, await (await fetch(url + path, { headers: { authorization: `Bearer ${access_token}` } })).json())
  const found = async (filter: string) =>
    (await get(`/todos?limit=100&filter=${encodeURIComponent(filter)}`, Type.Object({ todos: Type.Array(SeededTodo) })))
      .todos

  const Named = Type.Object({ lists: Type.Array(Type.Object({ name: Type.String() })) })
  const all = await found('all')
  t.same(
    all.filter(({ contents }) => /[#@/{]\w|\bevery\b|\bp\d/.test(contents)),
    [],
    'every line is understood to its end',
  )
  t.ok((await found('overdue')).length > 2)
  t.ok((await found('today')).some(({ due }) => due?.time_zone))
  t.ok((await found('recurring & !overdue')).some(({ recurrence }) => recurrence?.from === 'completion'))
  t.ok(all.some((todo) => levelOf(todo, all) === 3))
  t.ok((await get('/lists', Named)).lists.length > 5)
  t.equal((await get('/lists?is_archived=true', Named)).lists.length, 1)
  t.equal((await get('/trash', Type.Object({ todos: Type.Array(Type.Unknown()) }))).todos.length, 1)
  const Queries = Type.Object({ filters: Type.Array(Type.Object({ query: Type.String() })) })
  for (const { query } of (await get('/filters', Queries)).filters) t.ok((await found(query)).length > 0, query)
}

/** How many to-dos there are from the top down to one. */
function levelOf(todo: SeededTodo, all: readonly SeededTodo[]): number {
  const parent = all.find(({ id }) => id === todo.parent_id)
  return parent ? 1 + levelOf(parent, all) : 1
}

t.test('the apps themselves', async (t) => {
  const { ports, run } = await realStack(t)
  const first = run('start')
  await first.prints('Ctrl-C stops it.')

  await t.test('the lines of the banner work when they are pasted into a shell', { skip: NO_CURL }, async (t) => {
    const lines = first.output().match(/^(?:curl|TOKEN=)(?:.*\\\n)*.*$/gm) ?? []
    t.equal(lines.length, 4)
    const [signUp = '', ...rest] = lines
    t.match(JSON.parse(spawnSync('sh', ['-c', signUp], { encoding: 'utf8' }).stdout), { username: 'ada' })
    for (const shell of ['sh', 'bash']) {
      const { stdout } = spawnSync(shell, ['-c', rest.join('\necho\n')], { encoding: 'utf8' })
      const [, added = '', listed = ''] = stdout.split('\n')
      t.match(JSON.parse(added), { contents: 'Water the plants', is_done: false }, shell)
      t.match(JSON.parse(listed).todos[0], { contents: 'Water the plants' }, shell)
    }
  })

  await t.test('the dashboard and the alerts use metrics that the stack has', async (t) => {
    // Prometheus itself has `up`.
    const known = new Set(['up'])
    for (const port of Object.values(ports)) {
      const metrics = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text()
      for (const [, name = '', type] of metrics.matchAll(/^# TYPE (\S+) (\S+)$/gm)) {
        const suffixes = type === 'histogram' ? ['_bucket', '_sum', '_count'] : ['']
        for (const suffix of suffixes) known.add(name + suffix)
      }
    }
    const used = expressions()
    t.equal(used.length, 22)
    for (const expression of used) {
      t.not(metricsIn(expression).length, 0, expression)
      for (const name of metricsIn(expression)) t.ok(known.has(name), `${name}, in ${expression}`)
    }
  })

  await t.test('the seed goes through the gateway', async (t) => {
    t.equal(await run('seed').exited, 0)
    await looksAlive(t, ports.PORT)
    const again = run('seed')
    t.equal(await again.exited, 0)
    t.match(again.output(), 'nothing was added')
  })

  await t.test('when the supervisor is killed, the apps go, and all can start again', async (t) => {
    first.child.kill('SIGKILL')
    // The output closes when the last process is gone.
    await first.exited
    for (const port of Object.values(ports)) t.notOk(await answers(port))

    const second = run('start')
    await second.prints('Ctrl-C stops it.')
    t.ok(await answers(ports.PORT))
    second.child.kill('SIGTERM')
    t.equal(await second.exited, 0)
  })
})

t.test('when the supervisor is killed while the apps start, they go, too', async (t) => {
  const { ports, run } = await realStack(t)
  const program = run('start')
  await program.prints('"name":"todo-service"')
  program.child.kill('SIGKILL')
  await program.exited
  for (const port of Object.values(ports)) t.notOk(await answers(port))
})
