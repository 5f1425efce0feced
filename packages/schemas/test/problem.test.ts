import t from 'tap'
import { Health, Ping, Problem } from '../src/index.ts'
import { fits } from './helper.ts'

const problem = {
  type: 'about:blank',
  title: 'Not Found',
  status: 404,
  detail: 'ToDo Not Found',
  instance: '/todos/7',
  code: 'TODO_NOT_FOUND',
  request_id: 'r',
}

t.test('a problem says what, where, and under which request id', async (t) => {
  t.ok(fits(Problem, problem))
  for (const name of Object.keys(problem)) t.notOk(fits(Problem, { ...problem, [name]: undefined }), name)
})

t.test('a failed validation names each fault by pointer or parameter', async (t) => {
  t.ok(
    fits(Problem, {
      ...problem,
      errors: [
        { pointer: '/contents', detail: 'x' },
        { parameter: 'limit', detail: 'y' },
      ],
    }),
  )
  t.notOk(fits(Problem, { ...problem, errors: [{ pointer: '/contents' }] }))
})

t.test('a fault in a text with a grammar says where it is, and what may stand there', async (t) => {
  const fault = { parameter: 'filter', detail: 'x', position: 9, expected: 'a condition' }
  t.ok(fits(Problem, { ...problem, errors: [fault] }))
  for (const position of [-1, 1.5, '9']) t.notOk(fits(Problem, { ...problem, errors: [{ ...fault, position }] }))
})

t.test('a sign of life is the ping of the base contract', async (t) => {
  t.ok(fits(Ping, { ping: 'pong' }))
  t.notOk(fits(Ping, { ping: 'ping' }))
})

t.test('health names each dependency', async (t) => {
  t.ok(fits(Health, { status: 'unavailable', checks: { database: false } }))
  t.notOk(fits(Health, { status: 'fine', checks: {} }))
})
