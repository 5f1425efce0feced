import { attacks, bearer, createKey, sqlite, type TestKey, until } from '@todo/test-kit'
import t from 'tap'
import { buildTestApp, clientOf, isProblem, KEY, newUser, sharedTestApp, tokenFor } from './helper.ts'

// Tokens are verified in memory, so one database will do. That ended sessions are known is tested with the feed, on each.

t.test('nobody gets in with a credential that is not good, on any route', async (t) => {
  const { app, keys } = await buildTestApp(t, sqlite)
  const ada = clientOf(app, newUser())
  const id = await ada.add('secret')
  const fetched = keys.requests
  const startedAt = performance.now()
  for (const { name, authorization } of attacks(KEY, ada.user)) {
    const answer = await app.inject({ url: '/todos', headers: { authorization } })
    isProblem(t, answer, 401, 'UNAUTHORIZED')
    const challenge = /^Bearer\b/.test(authorization)
      ? 'Bearer realm="todo", error="invalid_token"'
      : 'Bearer realm="todo"'
    t.equal(answer.headers['www-authenticate'], challenge, name)
    t.equal(answer.json().detail, 'Not Authorized')
    const written = await app.inject({ method: 'DELETE', url: `/todos/${id}`, headers: { authorization } })
    t.equal(written.statusCode, 401, name)
  }
  t.same(await ada.ids(), [id])
  const seconds = (performance.now() - startedAt) / 1000
  t.ok(keys.requests - fetched <= seconds + 1, 'unknown keys make it ask for the key set once a second at the most')
})

t.test('without a token: 401 on every route about to-dos, whatever else is wrong', async (t) => {
  const { app } = await sharedTestApp(sqlite)
  const calls = [
    { method: 'GET', url: '/todos?limit=no' },
    { method: 'HEAD', url: '/todos' },
    { method: 'POST', url: '/todos', payload: '{', headers: { 'content-type': 'application/json' } },
    { method: 'POST', url: '/todos', payload: 'x', headers: { 'content-type': 'text/plain' } },
    { method: 'GET', url: '/todos/abc' },
    { method: 'PATCH', url: '/todos/1' },
    { method: 'DELETE', url: '/todos/1' },
  ] as const
  for (const call of calls) {
    const answer = await app.inject(call)
    t.equal(answer.statusCode, 401, `${call.method} ${call.url}`)
    t.equal(answer.headers['www-authenticate'], 'Bearer realm="todo"')
  }
})

t.test('tokens are verified while the auth-service is down, once its keys are known', async (t) => {
  const { app, keys } = await buildTestApp(t, sqlite)
  const ada = clientOf(app, newUser())
  await ada.add()
  await keys.stop()
  t.equal((await clientOf(app, newUser()).post({ contents: 'x' })).statusCode, 201, 'of someone new, too')
  t.equal((await ada.get('/todos')).statusCode, 200)
  t.equal((await app.inject('/readyz')).statusCode, 200)
  isProblem(t, await app.inject({ url: '/todos', headers: bearer('a.b.c') }), 401, 'UNAUTHORIZED')
})

t.test('as long as no key has been seen: 503, not ready; and then all is well', async (t) => {
  const { app, keys } = await buildTestApp(t, sqlite, { keysDown: true })
  const ada = clientOf(app, newUser())
  const answer = await ada.get('/todos')
  isProblem(t, answer, 503, 'KEYS_UNAVAILABLE')
  t.match(answer.headers['retry-after'], /^\d+$/)
  const ready = await app.inject('/readyz')
  t.equal(ready.statusCode, 503)
  t.same(ready.json(), { status: 'unavailable', checks: { signing_keys: false, database: true } })
  t.equal((await app.inject('/healthz')).statusCode, 200, 'the process is well')
  isProblem(t, await app.inject('/todos'), 401, 'UNAUTHORIZED')
  await keys.start()
  await until('the keys are there', async () => (await app.inject('/readyz')).statusCode === 200)
  t.equal((await ada.get('/todos')).statusCode, 200)
})

t.test('a token is refused at once when its session ends, also if it was verified before', async (t) => {
  const { app, feed } = await buildTestApp(t, sqlite, { pullMs: 100 })
  const ada = clientOf(app, newUser())
  const elsewhere = clientOf(app, ada.user)
  t.equal((await ada.get('/todos')).statusCode, 200)
  feed.say({ type: 'session_revoked', session_id: ada.sid, expires_at: Date.now() + 900_000 })
  await until('it is refused', async () => (await ada.get('/todos')).statusCode === 401)
  t.equal((await elsewhere.get('/todos')).statusCode, 200, 'another session of the user goes on')
})

t.test('a token is refused when its key is removed, also if it was verified before', async (t) => {
  const { app, keys } = await buildTestApp(t, sqlite)
  const user = newUser()
  const next = createKey()
  keys.publish(next, KEY)
  const statusOf = async (key: TestKey) =>
    (await app.inject({ url: '/todos', headers: bearer(tokenFor(user, key)) })).statusCode
  const ada = clientOf(app, user)
  t.equal((await ada.get('/todos')).statusCode, 200)
  keys.publish(next)
  await until('it is refused', async () => (await ada.get('/todos')).statusCode === 401, { timeoutMs: 5_000 })
  t.equal(await statusOf(KEY), 401, 'and so is a new token of the removed key')
  t.equal(await statusOf(next), 200)
})

t.test('while the auth-service hangs, tokens with unknown keys neither wait nor keep others waiting', async (t) => {
  const { app, keys } = await buildTestApp(t, sqlite)
  const ada = clientOf(app, newUser())
  t.equal((await ada.get('/todos')).statusCode, 200)
  const unknown = Array.from({ length: 50 }, () => bearer(tokenFor(ada.user, createKey())))
  let hasEnded = false
  keys.answer((response) => {
    response.on('close', () => {
      hasEnded = true
    })
  })
  const before = keys.requests
  await until('the service asks for the keys', () => keys.requests > before, { timeoutMs: 5_000 })
  const strangers = unknown.map((headers) => app.inject({ url: '/todos', headers }))
  t.equal((await ada.get('/todos')).statusCode, 200)
  t.ok((await Promise.all(strangers)).every(({ statusCode }) => statusCode === 401))
  t.notOk(hasEnded, 'all were answered before the request for the keys ended')
})

t.test('a new key is known as soon as a token names it', async (t) => {
  const { app, keys } = await buildTestApp(t, sqlite)
  const user = newUser()
  await clientOf(app, user).add()
  const next = createKey()
  keys.publish(next, KEY)
  await until(
    'tokens of the new key are good',
    async () => (await app.inject({ url: '/todos', headers: bearer(tokenFor(user, next)) })).statusCode === 200,
  )
  t.equal((await clientOf(app, user).get('/todos')).statusCode, 200, 'tokens of the old key stay good')
})
