import { bearer, createFaultyProxy, killConnections, mysql, until } from '@todo/test-kit'
import t from 'tap'
import { buildAppOn, createUser, lend, logIn, newCredentials, refresh, serviceToken, signUp } from '../helper.ts'
import { post } from '../mail-helper.ts'

t.test('while MySQL is away', { skip: !mysql }, async (t) => {
  const url = (mysql && (await lend(t, mysql))) ?? ''
  const proxy = await createFaultyProxy(t, url)
  const app = await buildAppOn(t, proxy.url, { DATABASE_TIMEOUT_MS: 2_000 })
  const user = await createUser(app)
  const headers = bearer(user.token)
  const me = () => app.inject({ url: '/users/me', headers })
  const logOut = () => app.inject({ method: 'POST', url: '/users/log-out', headers })
  const sessions = () => app.inject({ url: '/users/me/sessions', headers })
  const feed = () => app.inject({ url: '/internal/users/changes', headers: bearer(serviceToken) })
  const rename = () => app.inject({ method: 'PATCH', url: '/users/me', headers, payload: { username: user.username } })
  const { username, password } = user
  const email = 'ann@example.com'
  const codes = () => [
    post(app, '/users/email/otp', { email }, user.token),
    post(app, '/users/email/otp/verify', { email, otp: '123456' }, user.token),
    post(app, '/users/password/reset', { email }),
    post(app, '/users/password/reset/confirm', { email, otp: '123456', new_password: 'battery staple' }),
  ]

  for (const fault of ['cut', 'hang'] as const) {
    await t.test(`(${fault}) every route that needs it answers 503 with Retry-After, and tells nothing`, async (t) => {
      proxy[fault]()
      const answers = [
        ...[me(), logIn(app, { username, password }), signUp(app, newCredentials())],
        ...[refresh(app, user.refreshToken), logOut(), sessions(), feed(), rename()],
        ...codes(),
      ]
      for (const response of await Promise.all(answers)) {
        t.equal(response.statusCode, 503)
        t.match(response.json(), { code: 'DATABASE_UNAVAILABLE', title: 'Service Unavailable' })
        t.match(response.headers['retry-after'], /^[1-9]\d*$/)
        t.notMatch(response.body, /ECONN|127\.0\.0\.1|mysql|select/i)
      }
      const ready = await app.inject('/readyz')
      t.equal(ready.statusCode, 503)
      t.match(ready.headers['retry-after'], /^[1-9]\d*$/)
      t.strictSame(ready.json(), { status: 'unavailable', checks: { database: false } })
      t.equal((await app.inject('/healthz')).statusCode, 200, 'the process itself is healthy')
      t.equal((await app.inject('/.well-known/jwks.json')).statusCode, 200, 'and what needs no database goes on')
    })

    await t.test(`(${fault}) and once it is back, so is the service, by itself`, async (t) => {
      proxy.restore()
      await until('the service is ready', async () => (await app.inject('/readyz')).statusCode === 200)
      t.equal((await me()).statusCode, 200)
      t.equal((await logIn(app, { username, password })).statusCode, 200)
    })
  }
})

t.test('after its connections were killed, the service goes on', { skip: !mysql }, async (t) => {
  const url = (mysql && (await lend(t, mysql))) ?? ''
  const app = await buildAppOn(t, url)
  const user = await createUser(app)
  const me = () => app.inject({ url: '/users/me', headers: bearer(user.token) })
  await Promise.all(Array.from({ length: 20 }, me))
  t.ok((await killConnections(url)) > 0)
  const statuses = (await Promise.all(Array.from({ length: 20 }, me))).map(({ statusCode }) => statusCode)
  t.ok(
    statuses.every((status) => status === 200 || status === 503),
    `${statuses}`,
  )
  t.equal((await me()).statusCode, 200)
})

t.test('a sign-up whose end is not known is answered 503, and can be tried again', { skip: !mysql }, async (t) => {
  for (const [when, status] of [
    ['before', 201],
    ['after', 409],
  ] as const) {
    // An app of its own: one that has events to write commits them at any moment.
    const proxy = await createFaultyProxy(t, (mysql && (await lend(t, mysql))) ?? '')
    const app = await buildAppOn(t, proxy.url)
    const credentials = newCredentials()
    proxy.cutOnce('commit', when)
    const broken = await signUp(app, credentials)
    t.equal(broken.statusCode, 503, `the connection broke ${when} the server had committed`)
    t.match(broken.json(), { code: 'DATABASE_UNAVAILABLE' })
    t.equal((await signUp(app, credentials)).statusCode, status, 'the answer tells what has become of it')
    t.equal((await logIn(app, credentials)).statusCode, 200, 'and either way the user is there')
  }
})

t.test('a refresh whose answer is lost can be tried again, and the session goes on', { skip: !mysql }, async (t) => {
  const proxy = await createFaultyProxy(t, (mysql && (await lend(t, mysql))) ?? '')
  const app = await buildAppOn(t, proxy.url)
  for (const when of ['before', 'after'] as const) {
    const { refreshToken } = await createUser(app)
    proxy.cutOnce('update session', when)
    t.equal((await refresh(app, refreshToken)).statusCode, 503, `the connection broke ${when} the server had it`)
    const again = await refresh(app, refreshToken)
    t.equal(again.statusCode, 200)
    t.equal((await refresh(app, again.json().refresh_token)).statusCode, 200)
  }
})
