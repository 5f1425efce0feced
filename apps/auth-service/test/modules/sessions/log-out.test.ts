import { accessToken, bearer, createLogSink, databases, mysql, until } from '@todo/test-kit'
import t from 'tap'
import {
  buildAppOn,
  buildTestApp,
  createUser,
  key,
  refresh,
  startSession,
  statusOf,
  type TestApp,
} from '../../helper.ts'

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
    const url = await database.create(t)
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
  const url = (await mysql?.create(t)) ?? ''
  const [here, there] = [await buildAppOn(t, url), await buildAppOn(t, url)]
  for (const app of [here, there]) await app.ready()
  const user = await createUser(here)
  t.equal(await statusOf(there, user.token), 200)
  await logOut(here, user.token)
  await until('the other replica knows', async () => (await statusOf(there, user.token)) === 401, { timeoutMs: 2_000 })
})
