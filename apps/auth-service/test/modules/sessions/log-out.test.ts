import { accessToken, bearer, createLogSink, databases, mysql, until } from '@todo/test-kit'
import t from 'tap'
import {
  buildAppOn,
  buildTestApp,
  createUser,
  key,
  lend,
  letPass,
  refresh,
  startSession,
  statusOf,
  type TestApp,
} from '../../helper.ts'

/** Sends a log-out with a refresh token in the body. */
const logOutBy = (app: TestApp, refreshToken: unknown, headers: Record<string, string> = {}) =>
  app.inject({ method: 'POST', url: '/users/log-out', payload: { refresh_token: refreshToken }, headers })

const logOut = (app: TestApp, token: string, headers: Record<string, string> = {}) =>
  app.inject({ method: 'POST', url: '/users/log-out', headers: { ...bearer(token), ...headers } })

for (const database of databases) {
  t.test(`log-out on ${database.name}`, async (t) => {
    const sink = createLogSink()
    const app = await buildTestApp(t, database, {}, { logger: sink.logger })

    t.test('ends this session at once: no token of it is good any more', async (t) => {
      const user = await createUser(app)
      const tokens = (await refresh(app, user.refreshToken)).json()
      const response = await logOut(app, user.token)
      t.equal(response.statusCode, 204)
      t.equal(response.body, '')
      for (const token of [user.token, tokens.access_token]) t.equal(await statusOf(app, token), 401)
      t.match((await refresh(app, tokens.refresh_token)).json(), { status: 401, code: 'SESSION_ENDED' })
      t.match((await refresh(app, user.refreshToken)).json(), { code: 'SESSION_ENDED' }, 'nor the one before')
      t.match(
        sink.lines().filter(({ audit }) => audit === 'log-out'),
        [{ userId: user.id }],
      )
    })

    t.test('ends no other session, of this user or of another', async (t) => {
      const [user, stranger] = [await createUser(app), await createUser(app)]
      const elsewhere = await startSession(app, user)
      await logOut(app, user.token)
      for (const token of [elsewhere.token, stranger.token]) t.equal(await statusOf(app, token), 200)
      for (const token of [elsewhere.refreshToken, stranger.refreshToken]) {
        t.equal((await refresh(app, token)).statusCode, 200)
      }
    })

    t.test('of who has logged out already is a request without a good token', async (t) => {
      const user = await createUser(app)
      await logOut(app, user.token)
      const again = await logOut(app, user.token)
      t.equal(again.statusCode, 401)
      t.equal(again.headers['www-authenticate'], 'Bearer realm="todo", error="invalid_token"')
      t.equal((await app.inject({ method: 'POST', url: '/users/log-out' })).statusCode, 401)
    })

    t.test('twice at once is once', async (t) => {
      const user = await createUser(app)
      const answers = await Promise.all([logOut(app, user.token), logOut(app, user.token)])
      t.ok(answers.every(({ statusCode }) => statusCode === 204 || statusCode === 401))
      t.equal(await statusOf(app, user.token), 401)
    })

    t.test('needs no body, also from a client that names a type with every request', async (t) => {
      const user = await createUser(app)
      t.equal((await logOut(app, user.token, { 'content-type': 'application/json' })).statusCode, 204)
    })

    t.test('by a refresh token ends its session, also when the access token has expired or is missing', async (t) => {
      const user = await createUser(app)
      const expired = accessToken(key, user, { sid: user.sessionId, exp: 1_700_000_000 })
      for (const headers of [{}, bearer(expired), bearer('bad')]) {
        const session = await startSession(app, user)
        const response = await logOutBy(app, session.refreshToken, headers)
        t.equal(response.statusCode, 204)
        t.equal(response.body, '')
        t.equal(await statusOf(app, session.token), 401)
        t.match((await refresh(app, session.refreshToken)).json(), { code: 'SESSION_ENDED' })
      }
      t.equal(await statusOf(app, user.token), 200, 'other sessions go on')
    })

    t.test('by a refresh token that was used before ends its session, too', async (t) => {
      const user = await createUser(app)
      const { access_token, refresh_token } = (await refresh(app, user.refreshToken)).json()
      t.equal((await logOutBy(app, user.refreshToken)).statusCode, 204)
      t.equal(await statusOf(app, access_token), 401)
      t.match((await refresh(app, refresh_token)).json(), { code: 'SESSION_ENDED' })
    })

    t.test(
      'by a refresh token is 204, whether the token is unknown, has expired, or was used for it before',
      async (t) => {
        const user = await createUser(app)
        await letPass(app, user.sessionId, { age: 31 * 86_400, idle: 31 * 86_400 })
        for (const token of [user.refreshToken, user.refreshToken, 'A'.repeat(64), 'x']) {
          t.equal((await logOutBy(app, token)).statusCode, 204)
        }
        t.equal(await statusOf(app, user.token), 401, 'the access token of an expired session is refused')
      },
    )

    t.test('with an access token and a refresh token ends the sessions of both', async (t) => {
      const user = await createUser(app)
      const elsewhere = await startSession(app, user)
      t.equal((await logOutBy(app, user.refreshToken, bearer(user.token))).statusCode, 204)
      t.strictSame([await statusOf(app, user.token), await statusOf(app, elsewhere.token)], [401, 200])
      const next = await startSession(app, user)
      t.equal((await logOutBy(app, next.refreshToken, bearer(elsewhere.token))).statusCode, 204)
      t.strictSame([await statusOf(app, next.token), await statusOf(app, elsewhere.token)], [401, 401])
      const last = await startSession(app, user)
      t.equal((await logOutBy(app, 'x', bearer(last.token))).statusCode, 204, 'also when the refresh token is unknown')
      t.equal(await statusOf(app, last.token), 401)
    })

    t.test('without a refresh token needs a valid access token, also with an empty object', async (t) => {
      for (const headers of [{}, bearer('bad')]) {
        const response = await app.inject({ method: 'POST', url: '/users/log-out', payload: {}, headers })
        t.equal(response.statusCode, 401)
        const error = 'authorization' in headers ? ', error="invalid_token"' : ''
        t.equal(response.headers['www-authenticate'], `Bearer realm="todo"${error}`)
      }
      const user = await createUser(app)
      const response = await app.inject({
        method: 'POST',
        url: '/users/log-out',
        payload: {},
        headers: bearer(user.token),
      })
      t.equal(response.statusCode, 204)
      t.equal(await statusOf(app, user.token), 401)
    })

    t.test('with another body is 422, and names what is wrong with it', async (t) => {
      const user = await createUser(app)
      for (const [payload, pointer] of [
        [{ refresh_token: 5 }, '/refresh_token'],
        [{ refresh_token: '' }, '/refresh_token'],
        [{ token: user.refreshToken }, '/token'],
        [[], ''],
      ] as const) {
        const response = await app.inject({
          method: 'POST',
          url: '/users/log-out',
          payload,
          headers: bearer(user.token),
        })
        t.match(response.json(), { status: 422, errors: [{ pointer }] })
        t.equal(response.json().errors.length, 1)
      }
      t.equal(await statusOf(app, user.token), 200)
    })

    t.test('of a session that nobody knows is none', async (t) => {
      const user = await createUser(app)
      const response = await logOut(app, accessToken(key, user))
      t.equal(response.statusCode, 204)
      t.equal(await statusOf(app, user.token), 200)
    })

    t.test('and a log-in after it are two sessions', async (t) => {
      const user = await createUser(app)
      await logOut(app, user.token)
      t.equal(await statusOf(app, (await startSession(app, user)).token), 200)
    })
  })

  t.test(`on ${database.name} a restart revives nobody who has logged out`, async (t) => {
    const url = await lend(t, database)
    const tokens: { token: string; refreshToken: string }[] = []
    await t.test('before', async (t) => {
      const app = await buildAppOn(t, url)
      const user = await createUser(app)
      tokens.push(user)
      await logOut(app, user.token)
    })
    await t.test('after', async (t) => {
      const app = await buildAppOn(t, url)
      await app.ready()
      for (const { token, refreshToken } of tokens) {
        t.equal(await statusOf(app, token), 401)
        t.equal((await refresh(app, refreshToken)).statusCode, 401)
      }
    })
  })
}

t.test('every replica on one MySQL knows of a log-out within two seconds', { skip: !mysql }, async (t) => {
  const url = (mysql && (await lend(t, mysql))) ?? ''
  const [here, there] = [await buildAppOn(t, url), await buildAppOn(t, url)]
  for (const app of [here, there]) await app.ready()
  const user = await createUser(here)
  t.equal(await statusOf(there, user.token), 200)
  await logOut(here, user.token)
  await until('the other replica knows', async () => (await statusOf(there, user.token)) === 401, { timeoutMs: 2_000 })
})
