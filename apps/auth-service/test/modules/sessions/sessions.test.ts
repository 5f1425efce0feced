import { randomUUID } from 'node:crypto'
import { bearer, databases } from '@todo/test-kit'
import t from 'tap'
import { Session } from '../../../src/modules/sessions/session.entity.ts'
import {
  buildTestApp,
  createUser,
  letPass,
  logIn,
  newCredentials,
  readFeed,
  refresh,
  signUp,
  startSession,
  statusOf,
  type TestApp,
} from '../../helper.ts'

const list = async (app: TestApp, token: string) =>
  (await app.inject({ url: '/users/me/sessions', headers: bearer(token) })).json().sessions

const end = (app: TestApp, token: string, id?: string) =>
  app.inject({
    method: 'DELETE',
    url: `/users/me/sessions${id === undefined ? '' : `/${id}`}`,
    headers: bearer(token),
  })

for (const database of databases) {
  t.test(`my sessions on ${database.name}`, async (t) => {
    const app = await buildTestApp(t, database, { TRUSTED_PROXIES: '127.0.0.1' })
    const from = (device: string, address: string) => ({ 'user-agent': device, 'x-forwarded-for': address })

    t.test('say from where each was begun and last used, and which of them asks', async (t) => {
      const credentials = newCredentials()
      await signUp(app, credentials)
      const open = async (device: string, address: string) =>
        (
          await app.inject({
            method: 'POST',
            url: '/users/log-in',
            payload: credentials,
            headers: from(device, address),
          })
        ).json()
      const phone = await open('a phone', '203.0.113.1')
      const laptop = await open('a laptop', '2001:db8::7')
      const before = Date.now()
      const first = await list(app, phone.access_token)
      t.match(first, [
        { device: 'a phone', address: '203.0.113.1', is_current: true },
        { device: 'a laptop', address: '2001:db8::7', is_current: false },
      ])
      t.strictSame(Object.keys(first[0]).sort(), [
        ...['address', 'created_at', 'device', 'id', 'is_current', 'last_used_at'],
      ])
      for (const { created_at, last_used_at } of first) {
        t.match(created_at, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)
        t.ok(Math.abs(Date.parse(created_at) - before) < 60_000)
        t.equal(last_used_at, created_at)
      }
      await refresh(app, laptop.refresh_token, from('the same laptop', '203.0.113.9'))
      const [, second] = await list(app, phone.access_token)
      t.match(second, { id: first[1].id, device: 'the same laptop', address: '203.0.113.9' })
      t.equal(second.created_at, first[1].created_at)
      t.ok(second.last_used_at >= first[1].last_used_at)
    })

    t.test('have no device where a client does not say what it is', async (t) => {
      const payload = newCredentials()
      await signUp(app, payload)
      const headers = { 'user-agent': undefined }
      const { access_token } = (await app.inject({ method: 'POST', url: '/users/log-in', payload, headers })).json()
      t.match(await list(app, access_token), [{ device: '' }])
    })

    t.test('come with the one that asks first, then those that were used last', async (t) => {
      const user = await createUser(app)
      const others = [await startSession(app, user), await startSession(app, user), await startSession(app, user)]
      for (const [n, { sessionId }] of others.entries()) await letPass(app, sessionId, { idle: 100 - n })
      await letPass(app, user.sessionId, { idle: 200 })
      const ids = (await list(app, user.token)).map(({ id }: { id: string }) => id)
      t.strictSame(ids, [user.sessionId, ...others.map(({ sessionId }) => sessionId).reverse()])
    })

    t.test('are those that go on: not the ended, the expired, or those of another user', async (t) => {
      const user = await createUser(app)
      const [ended, idle, old] = [
        await startSession(app, user),
        await startSession(app, user),
        await startSession(app, user),
      ]
      await createUser(app)
      await end(app, user.token, ended.sessionId)
      await letPass(app, idle.sessionId, { idle: 14 * 86_400 })
      await letPass(app, old.sessionId, { age: 30 * 86_400 })
      t.match(await list(app, user.token), [{ id: user.sessionId }])
      t.equal((await list(app, user.token)).length, 1)
    })

    t.test('whatever a client calls itself is cut to a sensible length', async (t) => {
      const credentials = newCredentials()
      await signUp(app, credentials)
      const { access_token } = (
        await app.inject({
          method: 'POST',
          url: '/users/log-in',
          payload: credentials,
          headers: from('x'.repeat(2_000), `203.0.113.1${', y'.repeat(100)}`),
        })
      ).json()
      const [session] = await list(app, access_token)
      t.equal(session.device, 'x'.repeat(256))
      t.ok(session.address.length <= 64)
    })

    t.test('one of them can be ended, and only that', async (t) => {
      const user = await createUser(app)
      const [doomed, other] = [await startSession(app, user), await startSession(app, user)]
      const response = await end(app, user.token, doomed.sessionId)
      t.equal(response.statusCode, 204)
      t.equal(response.body, '')
      t.equal(await statusOf(app, doomed.token), 401)
      t.match((await refresh(app, doomed.refreshToken)).json(), { status: 401, code: 'SESSION_ENDED' })
      for (const { token } of [user, other]) t.equal(await statusOf(app, token), 200)
      const again = await end(app, user.token, doomed.sessionId)
      t.match(again.json(), { status: 404, code: 'SESSION_NOT_FOUND', detail: 'Session Not Found' })
    })

    t.test('also the one that asks', async (t) => {
      const user = await createUser(app)
      t.equal((await end(app, user.token, user.sessionId)).statusCode, 204)
      t.equal(await statusOf(app, user.token), 401)
    })

    t.test('somebody else’s is answered just as one that does not exist, and goes on', async (t) => {
      const [user, stranger] = [await createUser(app), await createUser(app)]
      const [foreign, missing] = [
        await end(app, user.token, stranger.sessionId),
        await end(app, user.token, randomUUID()),
      ]
      for (const response of [foreign, missing]) t.equal(response.statusCode, 404)
      const bare = (response: typeof foreign) => ({ ...response.json(), instance: '', request_id: '' })
      t.strictSame(bare(foreign), bare(missing))
      t.strictSame(Object.keys(foreign.headers).sort(), Object.keys(missing.headers).sort())
      t.equal(await statusOf(app, stranger.token), 200)
      t.equal((await refresh(app, stranger.refreshToken)).statusCode, 200)
    })

    t.test('an id that is none is 422', async (t) => {
      const user = await createUser(app)
      for (const id of ['1', 'me', `${user.sessionId}0`, '%00', "'--", 'x'.repeat(3_000)]) {
        const response = await end(app, user.token, id)
        t.equal(response.statusCode, 422, id)
        t.match(response.json(), { code: 'VALIDATION_FAILED', errors: [{ parameter: 'id' }] })
      }
    })

    t.test('all others can be ended, and nobody else’s', async (t) => {
      const [user, stranger] = [await createUser(app), await createUser(app)]
      const others = [await startSession(app, user), await startSession(app, user), await startSession(app, user)]
      t.equal((await end(app, user.token)).statusCode, 204)
      for (const { token, refreshToken } of others) {
        t.equal(await statusOf(app, token), 401)
        t.match((await refresh(app, refreshToken)).json(), { code: 'SESSION_ENDED' })
      }
      for (const { token, refreshToken } of [user, stranger]) {
        t.equal(await statusOf(app, token), 200)
        t.equal((await refresh(app, refreshToken)).statusCode, 200)
      }
      t.equal((await end(app, user.token)).statusCode, 204, 'also where there is none')
    })

    t.test('ending all others from two of them at once leaves one at the most', async (t) => {
      const user = await createUser(app)
      const sessions = [user]
      for (let n = 0; n < 5; n += 1) sessions.push({ ...user, ...(await startSession(app, user)) })
      const answers = await Promise.all(sessions.map(({ token }) => end(app, token)))
      t.ok(answers.every(({ statusCode }) => statusCode === 204 || statusCode === 401))
      const alive = []
      for (const { token } of sessions) if ((await statusOf(app, token)) === 200) alive.push(token)
      t.ok(alive.length <= 1)
      t.equal((await logIn(app, { username: user.username, password: user.password })).statusCode, 200)
    })

    t.test('a thousand of them end as one does', async (t) => {
      const user = await createUser(app)
      const em = app.orm.em.fork()
      const { id: _id, familyHash: _hash, ...alike } = await em.findOneOrFail(Session, { id: user.sessionId })
      const ids = Array.from({ length: 1_001 }, () => randomUUID())
      await em.insertMany(
        Session,
        ids.map((id) => ({ ...alike, id, familyHash: id })),
      )
      const { next } = await readFeed(app)
      t.equal((await end(app, user.token)).statusCode, 204)
      t.equal((await list(app, user.token)).length, 1)
      t.ok(ids.every((id) => app.revokedSessions.has(id)))
      const { changes } = await readFeed(app, next)
      t.equal(changes.length, 1_000)
      t.strictSame(
        changes.map(({ position }: { position: number }) => position),
        Array.from({ length: 1_000 }, (_, n) => next + n + 1),
      )
    })

    t.test('need an access token', async (t) => {
      const user = await createUser(app)
      for (const request of [
        { method: 'GET', url: '/users/me/sessions' },
        { method: 'DELETE', url: '/users/me/sessions' },
        { method: 'DELETE', url: `/users/me/sessions/${user.sessionId}` },
      ] as const) {
        const response = await app.inject(request)
        t.equal(response.statusCode, 401)
        t.equal(response.headers['www-authenticate'], 'Bearer realm="todo"')
      }
      t.equal(await statusOf(app, user.token), 200)
    })
  })
}
