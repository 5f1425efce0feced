import { until } from '@todo/test-kit'
import type { Test } from 'tap'
import { call, isProblem, newUser } from '../contract/client.ts'
import type { StackApart } from '../stack.ts'
import { isQuiet } from './logs.ts'
import { allTodos, nothingIsLost, startWriters } from './writer.ts'

/** To-dos are served while the auth-service is down, and its log does not fill the disk. */
export async function withoutAuth(t: Test, stack: StackApart): Promise<void> {
  const user = await newUser(stack)
  const { token } = user
  await call(stack, 'GET', '/todos', { token })
  await stack.auth.end('SIGKILL')
  const ready = () => call(stack, 'GET', '/readyz')
  await isQuiet(t, stack, 4, async () => {
    t.equal((await call(stack, 'GET', '/users/me', { token })).status, 503)
    await ready()
  })
  const created = await call(stack, 'POST', '/todos', { token, body: { contents: 'without auth' } })
  t.equal(created.status, 201)
  t.equal((await call(stack, 'GET', `/todos/${created.body.id}?include=user`, { token })).status, 200)
  t.equal((await call(stack, 'DELETE', `/todos/${created.body.id}`, { token })).status, 204)
  const logIn = await call(stack, 'POST', '/users/log-in', {
    body: { username: user.username, password: user.password },
  })
  isProblem(t, logIn, 503, 'a log-in has to wait', { code: 'SERVICE_UNAVAILABLE' })
  t.ok(logIn.headers['retry-after'])
  // What it says of a service may be a second old.
  await until('it is not ready', async () => (await ready()).status === 503)
  t.match(await ready(), { body: { checks: { 'auth-service': false, 'todo-service': true } } })
  await stack.auth.start()
  await stack.ready()
  t.equal((await call(stack, 'GET', '/users/me', { token })).status, 200)
}

/** Nothing is lost while one todo-service restarts, and no answer is broken. */
export async function restart(t: Test, stack: StackApart): Promise<void> {
  const user = await newUser(stack)
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
}
