import t from 'tap'
import { call, startGateway } from './helper.ts'

t.test('a target in absolute form reaches the same resource, and its authority chooses nothing', async (t) => {
  const gateway = await startGateway(t)
  for (const path of [
    'http://elsewhere.example/todos?limit=1',
    'HTTP://elsewhere.example/todos?limit=1',
    'HTTPS://ELSEWHERE.example:8443/todos?limit=1',
    `http://127.0.0.1:${gateway.auth.port}/todos?limit=1`,
  ]) {
    t.equal((await call(gateway.port, { path })).status, 200, path)
    t.equal(gateway.todo.seen.at(-1)?.url, '/todos?limit=1', path)
  }
  t.same(gateway.auth.seen, [])
  for (const path of ['http://elsewhere.example', 'HTTP://elsewhere.example', 'http://elsewhere.example?limit=1'])
    t.same((await call(gateway.port, { path })).json(), { ping: 'pong' }, `${path} is the root`)
  t.equal((await call(gateway.port, { path: 'http://elsewhere.example/internal/users' })).status, 404)
})

t.test('a client is one client, whatever port a trusted proxy names with it', async (t) => {
  const gateway = await startGateway(t, { TRUSTED_PROXIES: 'loopback' })
  for (const forwarded of ['203.0.113.9:1001', '"203.0.113.9:1002"', '::ffff:203.0.113.9', 'x, 203.0.113.9']) {
    await call(gateway.port, { path: '/todos', headers: { 'x-forwarded-for': forwarded } })
    t.equal(gateway.todo.seen.at(-1)?.headers['x-forwarded-for'], '203.0.113.9', forwarded)
  }
})
