import { accessToken, attacks, bearer, databases } from '@todo/test-kit'
import t from 'tap'
import { User } from '../../../src/modules/users/user.entity.ts'
import { buildTestApp, createUser, key, type TestApp } from '../../helper.ts'

const me = (app: TestApp, authorization?: string) =>
  app.inject({ url: '/users/me', headers: authorization === undefined ? {} : { authorization } })

for (const database of databases) {
  t.test(`who am I on ${database.name}`, async (t) => {
    const app = await buildTestApp(t, database)
    const user = await createUser(app)
    const other = await createUser(app)

    t.test('answers the user of the token, each their own', async (t) => {
      for (const { id, username, token } of [user, other]) {
        const response = await app.inject({ url: '/users/me', headers: bearer(token) })
        t.equal(response.statusCode, 200)
        t.strictSame(
          response.json(),
          { id, username, email: null, is_administrator: id === user.id },
          'the first is an administrator',
        )
        t.equal(response.headers['cache-control'], 'no-store')
      }
    })

    t.test('takes the scheme in any case (RFC 9110, section 11.1), and more than one blank', async (t) => {
      for (const scheme of ['bearer ', 'BEARER ', 'Bearer   ']) {
        t.equal((await me(app, `${scheme}${user.token}`)).statusCode, 200, scheme)
      }
    })

    t.test('without a token: 401, and the challenge names no error (RFC 6750, section 3.1)', async (t) => {
      const response = await me(app)
      t.equal(response.statusCode, 401)
      t.equal(response.headers['www-authenticate'], 'Bearer realm="todo"')
      t.match(response.json(), { status: 401, code: 'UNAUTHORIZED', detail: 'Not Authorized', instance: '/users/me' })
    })

    t.test('with a bad credential: 401, whatever is bad about it, and always in the same words', async (t) => {
      for (const { name, authorization } of attacks(key, user)) {
        const response = await me(app, authorization)
        t.equal(response.statusCode, 401, name)
        const challenge = /^Bearer\b/.test(authorization)
          ? 'Bearer realm="todo", error="invalid_token"'
          : 'Bearer realm="todo"'
        t.equal(response.headers['www-authenticate'], challenge, name)
        t.match(response.json(), { code: 'UNAUTHORIZED', detail: 'Not Authorized' })
      }
      t.equal((await me(app, `Bearer ${user.token}`)).statusCode, 200, 'while the good token is still good')
    })

    t.test('a token of a user that does not exist any more is 401', async (t) => {
      const gone = await createUser(app)
      await app.orm.em.fork().nativeUpdate(User, { id: gone.id }, { deletedAt: Date.now() })
      const response = await me(app, `Bearer ${gone.token}`)
      t.equal(response.statusCode, 401)
      t.match(response.headers['www-authenticate'], /^Bearer realm="todo"/)
    })

    t.test('clocks may differ by a few seconds, and not by a minute', async (t) => {
      const now = Math.floor(Date.now() / 1000)
      const expired = (secondsAgo: number) => accessToken(key, user, { iat: now - 600, exp: now - secondsAgo })
      t.equal((await me(app, `Bearer ${expired(2)}`)).statusCode, 200)
      t.equal((await me(app, `Bearer ${expired(60)}`)).statusCode, 401)
    })
  })

  t.test(`a token stops working when it expires, also one that has worked before, on ${database.name}`, async (t) => {
    const app = await buildTestApp(t, database)
    const user = await createUser(app)
    const exp = Math.floor(Date.now() / 1000) + 60
    const token = accessToken(key, user, { exp })
    const statusAt = async (seconds: number) => {
      const clock = t.intercept(Date, 'now', { value: () => seconds * 1000 })
      const { statusCode } = await me(app, `Bearer ${token}`)
      clock.restore()
      return statusCode
    }
    t.equal(await statusAt(exp + 4), 200, 'the clocks of two services may differ by five seconds')
    t.equal(await statusAt(exp + 6), 401)
  })
}
