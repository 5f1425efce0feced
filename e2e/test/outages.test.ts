import { databases, mysql, until } from '@todo/test-kit'
import t from 'tap'
import { call, isProblem, newUser } from './contract/client.ts'
import { startApart } from './stack.ts'
import { allTodos, nothingIsLost, startWriters } from './writer.ts'

const skip = process.env.E2E_BASE_URL ? 'only for processes that a test may kill' : false

for (const database of databases) {
  t.test(
    `${database.name}: to-dos are served while the auth-service is down, and while one todo-service restarts`,
    { skip },
    async (t) => {
      const stack = await startApart(t, { database, profile: 'hardened' })
      const user = await newUser(stack)
      await call(stack, 'GET', '/todos', { token: user.token })
      await stack.auth.end('SIGKILL')
      const created = await call(stack, 'POST', '/todos', { token: user.token, body: { contents: 'without auth' } })
      t.equal(created.status, 201)
      t.equal((await call(stack, 'GET', `/todos/${created.body.id}?include=user`, { token: user.token })).status, 200)
      t.equal((await call(stack, 'DELETE', `/todos/${created.body.id}`, { token: user.token })).status, 204)
      const logIn = await call(stack, 'POST', '/users/log-in', {
        body: { username: user.username, password: user.password },
      })
      isProblem(t, logIn, 503, 'a log-in has to wait', { code: 'SERVICE_UNAVAILABLE' })
      t.ok(logIn.headers['retry-after'])
      const ready = () => call(stack, 'GET', '/readyz')
      // What it says of a service may be a second old.
      await until('it is not ready', async () => (await ready()).status === 503)
      t.match(await ready(), { body: { checks: { 'auth-service': false, 'todo-service': true } } })
      await stack.auth.start()
      await stack.ready()
      t.equal((await call(stack, 'GET', '/users/me', { token: user.token })).status, 200)

      const writers = startWriters(stack, user, 4)
      await until('writes are flowing', () => writers.acknowledged() > 50)
      t.same(await stack.todo.end('SIGTERM'), { code: 0, signal: null }, 'it ends by itself')
      await stack.todo.start()
      await stack.ready()
      const before = writers.acknowledged()
      await until('writes are flowing again', () => writers.acknowledged() > before + 20)
      await writers.stop()
      for (const { outcomes } of writers.ledgers) {
        t.same(
          [...outcomes.keys()].filter((outcome) => ![201, 204, 503].includes(Number(outcome))),
          [],
          'no answer is broken',
        )
      }
      await nothingIsLost(t, stack, user, writers)
      const found = new Set((await allTodos(stack, user)).values())
      t.same(
        writers.ledgers.flatMap(({ perhapsAdded }) => [...perhapsAdded]).filter((contents) => found.has(contents)),
        [],
        'what was answered with 503 was not done: the process was ended with grace',
      )
    },
  )
}

t.test('two replicas on one database agree at once', { skip: skip || !mysql }, async (t) => {
  if (!mysql) throw new TypeError('no MySQL')
  const stack = await startApart(t, { database: mysql, profile: 'local' })
  const other = await stack.replica()
  const { token } = await newUser(stack)
  const list = async (app: { url: string }) => (await call(app, 'GET', '/todos?limit=100', { token })).body.todos
  const replicas = [stack.todo, other]
  for (let round = 0; round < 40; round += 1) {
    const [writer, reader] = round % 2 ? replicas : replicas.toReversed()
    if (!writer || !reader) throw new TypeError('two replicas')
    await list(reader)
    const { body } = await call(writer, 'POST', '/todos', { token, body: { contents: `round ${round}` } })
    t.match(await list(reader), { [round]: { id: body.id, contents: `round ${round}` } })
    await call(writer, 'PATCH', `/todos/${body.id}`, { token, body: { is_done: true } })
    t.match(await list(reader), { [round]: { id: body.id, is_done: true } }, 'no cache is in the way')
  }
  t.same(await list(stack.todo), await list(other))
})
