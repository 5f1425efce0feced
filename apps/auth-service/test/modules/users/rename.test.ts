import { bearer, databases, decodeToken } from '@todo/test-kit'
import t from 'tap'
import {
  buildTestApp,
  createUser,
  logIn,
  newCredentials,
  refresh,
  signUp,
  statusOf,
  type TestApp,
} from '../../helper.ts'

const rename = (app: TestApp, token: string, username: string) =>
  app.inject({ method: 'PATCH', url: '/users/me', headers: bearer(token), payload: { username } })

for (const database of databases) {
  t.test(`another name on ${database.name}`, async (t) => {
    const app = await buildTestApp(t, database)
    // The first user is an administrator.
    await createUser(app)

    t.test('is mine from now on, and the old one is free', async (t) => {
      const user = await createUser(app)
      const { username } = newCredentials()
      const response = await rename(app, user.token, username)
      t.equal(response.statusCode, 200)
      t.strictSame(response.json(), { id: user.id, username, email: null, is_administrator: false })
      const me = await app.inject({ url: '/users/me', headers: bearer(user.token) })
      t.strictSame(me.json(), { id: user.id, username, email: null, is_administrator: false })
      t.equal((await logIn(app, { username, password: user.password })).statusCode, 200)
      t.equal((await logIn(app, { username: user.username, password: user.password })).statusCode, 404)
      t.equal((await signUp(app, newCredentials({ username: user.username }))).statusCode, 201)
    })

    t.test('is in all new tokens, and ends no session', async (t) => {
      const user = await createUser(app)
      const { username } = newCredentials()
      await rename(app, user.token, username)
      t.equal(await statusOf(app, user.token), 200)
      const refreshed = (await refresh(app, user.refreshToken)).json()
      const loggedIn = (await logIn(app, { username, password: user.password })).json()
      for (const { access_token } of [refreshed, loggedIn]) t.match(decodeToken(access_token).claims, { username })
    })

    t.test('that somebody has, in whatever case or form, is 409', async (t) => {
      const [user, other] = [
        await createUser(app),
        await createUser(app, { username: `Zoë-${newCredentials().username}` }),
      ]
      for (const taken of [other.username, other.username.toUpperCase(), other.username.normalize('NFD')]) {
        const response = await rename(app, user.token, taken)
        t.match(response.json(), { status: 409, code: 'USERNAME_TAKEN', instance: '/users/me' })
      }
      t.match((await app.inject({ url: '/users/me', headers: bearer(user.token) })).json(), { username: user.username })
    })

    t.test('may be my own, written otherwise or as it was', async (t) => {
      const user = await createUser(app)
      for (const username of [user.username.toUpperCase(), user.username, user.username]) {
        t.strictSame((await rename(app, user.token, username)).json(), {
          id: user.id,
          username,
          email: null,
          is_administrator: false,
        })
      }
    })

    t.test('that several want at once is given to one of them', async (t) => {
      const users = [await createUser(app), await createUser(app), await createUser(app)]
      const { username } = newCredentials()
      const answers = await Promise.all(users.map(({ token }) => rename(app, token, username)))
      t.strictSame(answers.map(({ statusCode }) => statusCode).sort(), [200, 409, 409])
    })
  })
}
