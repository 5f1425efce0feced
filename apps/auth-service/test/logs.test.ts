import { bearer, createLogSink, databases, sqlite, startServer } from '@todo/test-kit'
import t from 'tap'
import { buildTestApp, createUser, environment, lend, logIn, serverFile, signUp } from './helper.ts'

for (const database of databases) {
  t.test(`logs on ${database.name}`, async (t) => {
    const sink = createLogSink()
    const app = await buildTestApp(t, database, {}, { logger: sink.logger })
    const linesOf = (requestId: unknown) => sink.lines().filter(({ reqId }) => reqId === requestId)

    t.test('each request is one line, with its id, route, status and time', async (t) => {
      for (const [url, route, status] of [
        ['/users/me?secret=1', '/users/me', 401],
        ['/nothing?secret=1', undefined, 404],
        ['/docs/json', '/docs/json', 200],
      ] as const) {
        const { headers } = await app.inject(url)
        const lines = linesOf(headers['x-request-id'])
        t.equal(lines.length, 1, url)
        t.match(lines[0], { level: 30, msg: 'request completed', method: 'GET', status, durationMs: Number })
        t.equal(lines[0]?.route, route)
        t.notMatch(JSON.stringify(lines), 'secret')
      }
    })

    t.test('probes, and services that fetch the keys, do not fill the log', async (t) => {
      for (const url of ['/readyz', '/.well-known/jwks.json']) {
        const { headers } = await app.inject(url)
        t.strictSame(linesOf(headers['x-request-id']), [], url)
      }
    })

    t.test('a sign-up and a log-in are on record, without name, password or token', async (t) => {
      const user = await createUser(app, { username: 'a very private name', password: 'a very private password' })
      const { username, password } = user
      await signUp(app, { username, password })
      await logIn(app, { username, password: 'another private password' })
      await logIn(app, { username: 'an unknown private name', password })
      await app.inject({ url: '/users/me', headers: bearer(user.token) })
      await app.inject({ url: '/users/me', headers: bearer(`${user.token}x`) })
      t.match(
        sink.lines().filter(({ audit }) => audit),
        [
          { audit: 'sign-up', outcome: 'success', userId: user.id, address: '127.0.0.1' },
          { audit: 'administrator-made', outcome: 'success', userId: user.id },
          { audit: 'log-in', outcome: 'success', userId: user.id },
          { audit: 'sign-up', outcome: 'refused' },
          { audit: 'log-in', outcome: 'refused' },
          { audit: 'log-in', outcome: 'refused' },
        ],
      )
      for (const secret of ['private', user.token, user.token.split('.')[2], '$2b$'])
        t.notMatch(sink.text(), `${secret}`)
    })

    t.test('a caller may name the request, with what is safe to log', async (t) => {
      for (const id of ['abc', 'A-Z_0.9', 'x'.repeat(128)]) {
        const { headers } = await app.inject({ url: '/users/me', headers: { 'x-request-id': id } })
        t.equal(headers['x-request-id'], id)
        t.equal(linesOf(id).length, 1)
      }
      for (const id of ['', 'a b', 'x'.repeat(129), '<script>', 'a\tb', '{"a":1}', 'é']) {
        const { headers } = await app.inject({ url: '/users/me', headers: { 'x-request-id': id } })
        t.match(headers['x-request-id'], /^[0-9a-f-]{36}$/, id)
      }
    })

    t.test('a problem carries the id of its request', async (t) => {
      const response = await app.inject({ url: '/users/me', headers: { 'x-request-id': 'mine' } })
      t.equal(response.json().request_id, 'mine')
    })
  })

  t.test(`the process itself, on ${database.name}, writes JSON lines without a secret`, async (t) => {
    const url = await lend(t, database)
    const env = { ...environment(url), LOG_LEVEL: 'trace' }
    const server = await startServer(t, serverFile, { env, unmeasured: true })
    for (const path of ['/users/sign-up', '/users/log-in']) {
      await fetch(`${server.url}${path}?password=a+private+query`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', cookie: 'a=private' },
        body: JSON.stringify({ username: 'a private name', password: 'a private password' }),
      })
    }
    server.child.kill('SIGTERM')
    t.strictSame(await server.exit, { code: 0, signal: null })
    const lines = server.output().trim().split('\n')
    for (const line of lines) t.match(JSON.parse(line), { name: 'auth-service', level: Number, time: Number })
    t.ok(lines.some((line) => line.includes('"audit":"log-in"')))
    t.notMatch(server.output(), 'private')
  })
}

t.test('a local profile says so, once, as a warning', async (t) => {
  for (const [SECURITY_PROFILE, expected] of [
    ['local', 1],
    ['hardened', 0],
  ] as const) {
    const sink = createLogSink()
    await buildTestApp(t, sqlite, { SECURITY_PROFILE }, { logger: sink.logger })
    t.equal(
      sink.lines().filter(({ level, msg }) => level === 40 && /SECURITY_PROFILE=local/.test(`${msg}`)).length,
      expected,
    )
  }
})

t.test('the start says what is not done without the todo-service', async (t) => {
  for (const [settings, expected] of [
    [{}, 1],
    [{ SHARED_LISTS_URL: 'http://127.0.0.1:3002/internal/users' }, 0],
  ] as const) {
    const sink = createLogSink()
    await buildTestApp(t, sqlite, settings, { logger: sink.logger })
    t.equal(sink.lines().filter(({ level, msg }) => level === 40 && /SHARED_LISTS_URL/.test(`${msg}`)).length, expected)
  }
})
