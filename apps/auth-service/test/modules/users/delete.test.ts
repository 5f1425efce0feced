import { accessToken, bearer, createLogSink, databases } from '@todo/test-kit'
import t from 'tap'
import { Session } from '../../../src/modules/sessions/session.entity.ts'
import { User } from '../../../src/modules/users/user.entity.ts'
import {
  buildAppOn,
  buildTestApp,
  createUser,
  key,
  lend,
  logIn,
  newCredentials,
  readFeed,
  refresh,
  serviceToken,
  signUp,
  startSession,
  statusOf,
  type TestApp,
} from '../../helper.ts'
import { createListsStub, SHARED_LIST } from '../../lists-helper.ts'

const remove = (app: TestApp, token: string, password: string) =>
  app.inject({ method: 'POST', url: '/users/me/delete', headers: bearer(token), payload: { password } })

for (const database of databases) {
  t.test(`the end of an account on ${database.name}`, async (t) => {
    const sink = createLogSink()
    const app = await buildTestApp(t, database, {}, { logger: sink.logger })

    t.test('is for good: no password and no token lets in any more', async (t) => {
      const user = await createUser(app)
      const other = await startSession(app, user)
      const response = await remove(app, user.token, user.password)
      t.equal(response.statusCode, 204)
      t.equal(response.body, '')
      t.equal((await logIn(app, { username: user.username, password: user.password })).statusCode, 404)
      for (const { token, refreshToken } of [user, other]) {
        t.equal(await statusOf(app, token), 401)
        t.equal((await refresh(app, refreshToken)).statusCode, 401)
      }
      t.match(
        sink.lines().filter(({ audit }) => audit === 'deleted'),
        [{ outcome: 'success', userId: user.id }],
      )
    })

    t.test('frees the name, for somebody with another id', async (t) => {
      const user = await createUser(app)
      await remove(app, user.token, user.password)
      const next = await signUp(app, { username: user.username, password: 'another password' })
      t.equal(next.statusCode, 201)
      t.ok(next.json().id > user.id)
      t.equal(await statusOf(app, user.token), 401)
    })

    t.test('leaves nothing personal behind', async (t) => {
      const user = await createUser(app)
      await app.inject({
        method: 'POST',
        url: '/users/token/refresh',
        payload: { refresh_token: user.refreshToken },
        headers: { 'user-agent': 'my very own browser' },
        remoteAddress: '203.0.113.77',
      })
      await remove(app, user.token, user.password)
      const em = app.orm.em.fork()
      const row = await em.findOneOrFail(User, { id: user.id })
      t.match(row, { username: '', password: '', usernameKey: `deleted:${user.id}`, deletedAt: Number })
      const sessions = await em.find(Session, { user: user.id })
      t.equal(sessions.length, 1)
      t.notMatch(JSON.stringify([row, sessions]), /my very own browser|203\.0\.113\.77|\$2b\$/)
      t.notMatch(JSON.stringify([row, sessions]), user.username)
    })

    t.test('needs the password', async (t) => {
      const user = await createUser(app)
      const response = await remove(app, user.token, 'wrong')
      t.match(response.json(), { status: 403, code: 'WRONG_PASSWORD' })
      t.notOk(response.headers['www-authenticate'])
      t.equal(await statusOf(app, user.token), 200)
      t.equal((await logIn(app, { username: user.username, password: user.password })).statusCode, 200)
    })

    t.test('comes once, however often it is asked for at once', async (t) => {
      const user = await createUser(app)
      const answers = await Promise.all([1, 2, 3].map(() => remove(app, user.token, user.password)))
      const statuses = answers.map(({ statusCode }) => statusCode).sort()
      t.equal(statuses[0], 204)
      t.ok(statuses.slice(1).every((status) => status === 401 || status === 403))
    })

    t.test('is not undone by an access token that nobody has revoked', async (t) => {
      const user = await createUser(app)
      await remove(app, user.token, user.password)
      const token = accessToken(key, user)
      const payload = { username: newCredentials().username }
      const call = (method: 'PATCH' | 'POST', url: string, body: object) =>
        app.inject({ method, url, headers: bearer(token), payload: body })
      for (const response of [
        await call('PATCH', '/users/me', payload),
        await call('POST', '/users/me/password', { current_password: user.password, new_password: 'battery staple' }),
        await call('POST', '/users/me/delete', { password: user.password }),
        await call('POST', '/users/me/delete', { password: 'x' }),
      ]) {
        t.equal(response.statusCode, 401)
        t.match(response.headers['www-authenticate'], /invalid_token/)
      }
      t.equal(await statusOf(app, token), 401)
    })
  })

  t.test(`the end of an account that shares lists, on ${database.name}`, async (t) => {
    const { todo, asked, settings } = await createListsStub(t)
    const sink = createLogSink()
    const app = await buildTestApp(t, database, settings, { logger: sink.logger })
    const ended = async (after: number) =>
      (await readFeed(app, after)).changes.filter(({ type }: { type: string }) => type === 'user_deleted')
    const leave = ({ token, password }: { token: string; password: string }, shared_lists?: string) =>
      app.inject({
        method: 'POST',
        url: '/users/me/delete',
        headers: bearer(token),
        payload: { password, ...(shared_lists && { shared_lists }) },
      })

    t.test('is told which they are, and nothing is done, until it is said what becomes of them', async (t) => {
      const user = await createUser(app)
      const answer = await leave(user)
      t.match(answer.json(), {
        status: 409,
        code: 'SHARED_LISTS',
        lists: [SHARED_LIST],
        detail: /"transfer".*"delete"/,
      })
      t.same(asked, [`/internal/users/${user.id}/shared-lists`, `Bearer ${serviceToken}`])
      t.equal(await statusOf(app, user.token), 200)
      t.match((await leave(user, 'burn')).json(), { status: 422, errors: [{ pointer: '/shared_lists' }] })
      t.equal(
        (await leave({ ...user, password: 'wrong' })).statusCode,
        403,
        'nobody learns of them without the password',
      )
      t.notMatch(JSON.stringify(sink.lines()), /Home|bob/)
    })

    t.test('the other services are told what was decided', async (t) => {
      for (const decision of ['transfer', 'delete']) {
        const user = await createUser(app)
        const { next } = await readFeed(app, 0)
        t.equal((await leave(user, decision)).statusCode, 204)
        t.match(await ended(next), [{ id: user.id, shared_lists: decision }])
      }
    })

    t.test('who shares nothing has nothing to decide; what is shared this moment goes to others', async (t) => {
      const user = await createUser(app)
      const { next } = await readFeed(app, 0)
      todo.answer((response) => void response.end('{"lists":[]}'))
      t.equal((await leave(user)).statusCode, 204)
      t.match(await ended(next), [{ id: user.id, shared_lists: 'transfer' }])
    })

    t.test('waits for the todo-service, unless it is decided', async (t) => {
      const user = await createUser(app)
      todo.answer((response) => void response.writeHead(500).end('oops'))
      const answer = await leave(user)
      t.match(answer.json(), { status: 503, code: 'SERVICE_UNAVAILABLE' })
      t.ok(answer.headers['retry-after'])
      await todo.stop()
      t.equal((await leave(user)).statusCode, 503)
      t.equal(await statusOf(app, user.token), 200)
      t.equal((await leave(user, 'transfer')).statusCode, 204)
    })
  })

  t.test(`on ${database.name} a restart brings nobody back`, async (t) => {
    const url = await lend(t, database)
    const users: Awaited<ReturnType<typeof createUser>>[] = []
    await t.test('before', async (t) => {
      const app = await buildAppOn(t, url)
      const user = await createUser(app)
      users.push(user)
      t.equal((await remove(app, user.token, user.password)).statusCode, 204)
    })
    const app = await buildAppOn(t, url)
    for (const { token, username, password } of users) {
      t.equal(await statusOf(app, token), 401)
      t.equal((await logIn(app, { username, password })).statusCode, 404)
    }
  })
}
