import { bearer, connectMysql, databases, mysql, untilLockIsAwaited } from '@todo/test-kit'
import bcrypt from 'bcrypt'
import t from 'tap'
import { Session } from '../../../src/modules/sessions/session.entity.ts'
import {
  buildAppOn,
  buildTestApp,
  createUser,
  lend,
  logIn,
  refresh,
  startSession,
  statusOf,
  type TestApp,
} from '../../helper.ts'

const change = (app: TestApp, token: string, current_password: string, new_password: string) =>
  app.inject({
    method: 'POST',
    url: '/users/me/password',
    headers: bearer(token),
    payload: { current_password, new_password },
  })

const mayLogIn = async (app: TestApp, username: string, password: string) =>
  (await logIn(app, { username, password })).statusCode

for (const database of databases) {
  t.test(`a change of password on ${database.name}`, async (t) => {
    const app = await buildTestApp(t, database)

    t.test('is done by who knows the old one: then the new one is good, and the old one is not', async (t) => {
      const user = await createUser(app)
      const response = await change(app, user.token, user.password, 'battery staple')
      t.equal(response.statusCode, 204)
      t.equal(response.body, '')
      t.equal(await mayLogIn(app, user.username, 'battery staple'), 200)
      t.equal(await mayLogIn(app, user.username, user.password), 401)
    })

    t.test('ends all other sessions, and nobody else’s', async (t) => {
      const [user, stranger] = [await createUser(app), await createUser(app)]
      const others = [await startSession(app, user), await startSession(app, user)]
      await change(app, user.token, user.password, 'battery staple')
      for (const { token, refreshToken } of others) {
        t.equal(await statusOf(app, token), 401)
        t.match((await refresh(app, refreshToken)).json(), { status: 401, code: 'SESSION_ENDED' })
      }
      for (const { token, refreshToken } of [user, stranger]) {
        t.equal(await statusOf(app, token), 200)
        t.equal((await refresh(app, refreshToken)).statusCode, 200)
      }
    })

    t.test('with a wrong password is 403, and no challenge: another token would not help', async (t) => {
      const user = await createUser(app)
      const other = await startSession(app, user)
      for (const wrong of ['wrong', `${user.password} `, `${user.password}\0`, 'x'.repeat(1024)]) {
        const response = await change(app, user.token, wrong, 'battery staple')
        t.equal(response.statusCode, 403)
        t.match(response.json(), { title: 'Forbidden', code: 'WRONG_PASSWORD', detail: 'The password is wrong' })
        t.notOk(response.headers['www-authenticate'])
      }
      t.equal(await mayLogIn(app, user.username, user.password), 200, 'nothing has changed')
      t.equal(await statusOf(app, other.token), 200)
    })

    t.test('keeps to the rules of a sign-up, and says where they are broken', async (t) => {
      const user = await createUser(app)
      for (const bad of ['abc', 'x'.repeat(73), 'ä'.repeat(37)]) {
        const response = await change(app, user.token, user.password, bad)
        t.match(response.json(), { status: 422, code: 'VALIDATION_FAILED', errors: [{ pointer: '/new_password' }] })
      }
      t.equal(await mayLogIn(app, user.username, user.password), 200)
    })

    t.test('at the same time as another one is done once', async (t) => {
      const user = await createUser(app)
      const wanted = ['first choice', 'second choice', 'third choice']
      const answers = await Promise.all(wanted.map((password) => change(app, user.token, user.password, password)))
      const statuses = answers.map(({ statusCode }) => statusCode)
      t.strictSame([...statuses].sort(), [204, 403, 403])
      const [chosen = ''] = wanted.filter((_, n) => statuses[n] === 204)
      t.equal(await mayLogIn(app, user.username, chosen), 200)
    })

    t.test('while somebody logs in with the old one lets no session slip through', async (t) => {
      const user = await createUser(app)
      const { promise: hold, resolve: letGo } = Promise.withResolvers<void>()
      const { promise: held, resolve: isHeld } = Promise.withResolvers<void>()
      const { compare } = bcrypt
      let calls = 0
      t.intercept(bcrypt, 'compare', {
        value: async (...args: Parameters<typeof compare>) => {
          calls += 1
          if (calls === 1) {
            isHeld()
            await hold
          }
          return compare(...args)
        },
      })
      const thief = logIn(app, { username: user.username, password: user.password })
      await held
      t.equal((await change(app, user.token, user.password, 'battery staple')).statusCode, 204)
      letGo()
      t.match((await thief).json(), { status: 401, code: 'UNAUTHORIZED' })
      t.equal(await app.orm.em.fork().count(Session, { user: user.id, revokedAt: null }), 1)
    })
  })

  t.test(`on ${database.name} the hardened rules hold for a new password, too, with the present name`, async (t) => {
    const app = await buildTestApp(t, database, { SECURITY_PROFILE: 'hardened' })
    const user = await createUser(app)
    for (const [bad, detail] of [
      ['sieben7', /8 characters/],
      ['iloveyou', /most common/],
      [user.username.toUpperCase(), /username/],
    ] as const) {
      t.match((await change(app, user.token, user.password, bad)).json(), {
        status: 422,
        errors: [{ pointer: '/new_password', detail }],
      })
    }
  })

  t.test(`on ${database.name} passwords cannot be tried out for long from one address`, async (t) => {
    const app = await buildTestApp(t, database, { LOG_INS_PER_MINUTE: 3 })
    const user = await createUser(app)
    const statuses = []
    for (let n = 0; n < 4; n += 1) statuses.push((await change(app, user.token, 'wrong', 'battery')).statusCode)
    t.strictSame(statuses, [403, 403, 403, 429])
  })
}

t.test('a log-in waits for a change of password that is under way', { skip: !mysql }, async (t) => {
  const url = (mysql && (await lend(t, mysql))) ?? ''
  const app = await buildAppOn(t, url)
  const user = await createUser(app)
  const changing = await connectMysql(t, url)
  await changing.query('BEGIN')
  await changing.query('UPDATE user SET password_changes = password_changes + 1 WHERE id = ?', [user.id])
  const thief = logIn(app, { username: user.username, password: user.password })
  await untilLockIsAwaited(changing)
  await changing.query('COMMIT')
  t.equal((await thief).statusCode, 401)
})
