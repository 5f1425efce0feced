import { bearer, databases } from '@todo/test-kit'
import t from 'tap'
import { User } from '../../../src/modules/users/user.entity.ts'
import {
  buildTestApp,
  createUser,
  newCredentials,
  readFeed,
  serviceToken,
  signUp,
  startSession,
  type TestApp,
} from '../../helper.ts'

const DAY_MS = 86_400_000

const act = (app: TestApp, method: 'PATCH' | 'POST' | 'DELETE', url: string, token: string, payload?: object) =>
  app.inject({ method, url, headers: bearer(token), ...(payload && { payload }) })

/** Everything in the feed, page by page, with its last `next`. */
async function readAll(app: TestApp, after = 0, limit = 1_000) {
  const changes = []
  for (let next = after; ; ) {
    const page = await readFeed(app, next, limit)
    if (page.changes.length === 0) return { changes, next: page.next }
    changes.push(...page.changes)
    next = page.next
  }
}

for (const database of databases) {
  t.test(`the feed of users on ${database.name}`, async (t) => {
    const app = await buildTestApp(t, database)
    const end = async () => (await readAll(app)).next

    t.test('has nothing to tell at first', async (t) => {
      t.strictSame(await readFeed(app), { changes: [], next: 0 })
    })

    t.test('tells of who signs up, and of nobody who could not', async (t) => {
      const after = await end()
      const credentials = newCredentials()
      const { id } = (await signUp(app, credentials)).json()
      await signUp(app, credentials)
      await signUp(app, newCredentials({ password: 'x' }))
      const { changes, next } = await readFeed(app, after)
      t.strictSame(changes, [{ position: after + 1, type: 'user', id, username: credentials.username }])
      t.equal(next, after + 1)
    })

    t.test('tells of a new name, and no longer of the old one', async (t) => {
      const user = await createUser(app)
      const after = await end()
      const { username } = newCredentials()
      await act(app, 'PATCH', '/users/me', user.token, { username })
      t.strictSame((await readFeed(app, after)).changes, [{ position: after + 1, type: 'user', id: user.id, username }])
      const ofUser = (await readAll(app)).changes.filter((change) => 'id' in change && change.id === user.id)
      t.equal(ofUser.length, 1, 'each user is there once')
    })

    t.test('tells nothing of a name that was taken', async (t) => {
      const [user, other] = [await createUser(app), await createUser(app)]
      const after = await end()
      await act(app, 'PATCH', '/users/me', user.token, { username: other.username })
      t.strictSame(await readFeed(app, after), { changes: [], next: after })
    })

    t.test('tells of a session that is over, and until when its access tokens would have been good', async (t) => {
      const user = await createUser(app)
      const { token, sessionId } = await startSession(app, user)
      const after = await end()
      await act(app, 'POST', '/users/log-out', token)
      const { changes } = await readFeed(app, after)
      t.match(changes, [{ position: after + 1, type: 'session_revoked', session_id: sessionId }])
      const [{ expires_at }] = changes
      t.ok(expires_at >= Date.now() + DAY_MS && expires_at < Date.now() + DAY_MS + 600_000)
      await act(app, 'POST', '/users/log-out', token)
      t.strictSame((await readFeed(app, after)).changes, changes, 'and once is enough')
    })

    t.test('tells of all sessions that end together, each at a place of its own', async (t) => {
      const user = await createUser(app)
      const others = []
      for (let n = 0; n < 5; n += 1) others.push((await startSession(app, user)).sessionId)
      const after = await end()
      await act(app, 'DELETE', '/users/me/sessions', user.token)
      const { changes, next } = await readAll(app, after, 2)
      t.strictSame(
        changes.map(({ position }) => position),
        [1, 2, 3, 4, 5].map((n) => after + n),
      )
      t.strictSame(changes.map(({ session_id }) => session_id).sort(), others.sort())
      t.equal(next, after + 5)
    })

    t.test('tells that a user is gone, and nothing of who it was', async (t) => {
      const user = await createUser(app)
      const other = await startSession(app, user)
      const after = await end()
      await act(app, 'POST', '/users/me/delete', user.token, { password: user.password })
      const { changes } = await readFeed(app, after)
      t.match(
        new Set(changes.map(({ type, session_id, id }: Record<string, unknown>) => `${type} ${session_id ?? id}`)),
        new Set([...[user, other].map(({ sessionId }) => `session_revoked ${sessionId}`), `user_deleted ${user.id}`]),
      )
      const whole = JSON.stringify(await readAll(app))
      t.notMatch(whole, user.username)
      t.notMatch(whole, 'password')
      t.strictSame(
        changes.filter(({ type }: { type: string }) => type === 'user_deleted'),
        [{ position: after + 3, type: 'user_deleted', id: user.id, shared_lists: 'transfer' }],
      )
    })

    t.test('tells of who ended before anybody asked what becomes of shared lists', async (t) => {
      const user = await createUser(app)
      const after = await end()
      await act(app, 'POST', '/users/me/delete', user.token, { password: user.password })
      await app.orm.em.fork().nativeUpdate(User, { id: user.id }, { sharedLists: null })
      const { changes } = await readFeed(app, after)
      t.strictSame(
        changes.filter(({ type }: { type: string }) => type === 'user_deleted'),
        [{ position: after + 2, type: 'user_deleted', id: user.id }],
      )
    })

    t.test('can be read in pages of any size, from any place, again and again', async (t) => {
      const whole = await readAll(app)
      const positions = whole.changes.map(({ position }) => position)
      t.strictSame(
        positions,
        [...new Set(positions)].sort((a, b) => a - b),
      )
      for (const limit of [1, 3, 1_000]) t.strictSame(await readAll(app, 0, limit), whole)
      const middle = positions[Math.floor(positions.length / 2)] ?? 0
      t.strictSame(
        (await readAll(app, middle)).changes,
        whole.changes.filter(({ position }) => position > middle),
      )
      t.strictSame(await readFeed(app, whole.next + 7), { changes: [], next: whole.next + 7 })
    })

    t.test('is for services only: a secret of theirs is asked for, and no user’s token will do', async (t) => {
      const user = await createUser(app)
      const ask = (headers: Record<string, string>) => app.inject({ url: '/internal/users/changes', headers })
      t.equal((await ask(bearer(serviceToken))).statusCode, 200)
      const nobody = await ask({})
      t.equal(nobody.statusCode, 401)
      t.equal(nobody.headers['www-authenticate'], 'Bearer realm="todo"')
      for (const token of [user.token, serviceToken.slice(1), `${serviceToken}x`, serviceToken.toUpperCase(), 'x']) {
        const response = await ask(bearer(token))
        t.equal(response.statusCode, 401)
        t.match(response.json(), { code: 'UNAUTHORIZED', detail: 'Not Authorized' })
      }
      t.equal((await ask({ authorization: `Basic ${serviceToken}` })).statusCode, 401)
      t.equal((await app.inject({ url: '/users/me', headers: bearer(serviceToken) })).statusCode, 401)
    })

    t.test('answers 422 to a query that does not fit, and is never cached', async (t) => {
      for (const query of ['after=-1', 'after=x', 'after=1.5', 'limit=0', 'limit=1001', 'limit=', 'since=1']) {
        const response = await app.inject({
          url: `/internal/users/changes?${query}`,
          headers: bearer(serviceToken),
        })
        t.equal(response.statusCode, 422, query)
        t.match(response.json(), { code: 'VALIDATION_FAILED', errors: [{ parameter: query.split('=')[0] }] })
      }
      const response = await app.inject({ url: '/internal/users/changes', headers: bearer(serviceToken) })
      t.equal(response.headers['cache-control'], 'no-store')
    })
  })
}
