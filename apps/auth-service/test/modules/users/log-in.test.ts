import { databases, decodeToken } from '@todo/test-kit'
import t from 'tap'
import { buildTestApp, key, logIn, newCredentials, signUp } from '../../helper.ts'

for (const database of databases) {
  t.test(`log-in on ${database.name}`, async (t) => {
    const app = await buildTestApp(t, database)
    const credentials = newCredentials()
    const { id } = (await signUp(app, credentials)).json()

    t.test('answers 200 with an access token and a refresh token', async (t) => {
      const response = await logIn(app, credentials)
      t.equal(response.statusCode, 200)
      t.equal(response.headers['cache-control'], 'no-store')
      t.match(response.json(), {
        access_token: /^[\w-]+\.[\w-]+\.[\w-]+$/,
        refresh_token: /^[\w-]{64}$/,
        token_type: 'Bearer',
        expires_in: 86_400,
      })
      t.strictSame(Object.keys(response.json()).sort(), ['access_token', 'expires_in', 'refresh_token', 'token_type'])
    })

    t.test('the token says who it is, for one day, signed with our key', async (t) => {
      const before = Math.floor(Date.now() / 1000)
      const { header, claims } = decodeToken((await logIn(app, credentials)).json().access_token)
      t.strictSame(header, { alg: 'ES256', typ: 'JWT', kid: key.kid })
      t.match(claims, {
        iss: 'auth-service',
        aud: 'todo-backend',
        sub: String(id),
        username: credentials.username,
        sid: /^[\w-]{36}$/,
        jti: /^[\w-]{36}$/,
      })
      t.equal(Number(claims.exp) - Number(claims.iat), 86_400)
      t.ok(Math.abs(Number(claims.iat) - before) <= 2)
      t.strictSame(Object.keys(claims).sort(), ['aud', 'exp', 'iat', 'iss', 'jti', 'sid', 'sub', 'username'])
    })

    t.test('each log-in is a session and a token of its own', async (t) => {
      const [first, second] = await Promise.all([logIn(app, credentials), logIn(app, credentials)])
      const tokens = [first, second].map((response) => decodeToken(response.json().access_token).claims)
      t.not(tokens[0]?.sid, tokens[1]?.sid)
      t.not(tokens[0]?.jti, tokens[1]?.jti)
    })

    t.test('a wrong password is 401 Not Authorized', async (t) => {
      for (const password of ['Correct horse', 'correct horse ', `${credentials.password}\0`, 'x']) {
        const response = await logIn(app, { ...credentials, password })
        t.equal(response.statusCode, 401)
        t.match(response.json(), { detail: 'Not Authorized', code: 'UNAUTHORIZED', instance: '/users/log-in' })
        t.match(response.headers, { 'cache-control': 'no-store', 'content-type': 'application/problem+json' })
      }
    })

    t.test('an unknown user is 404 User Not Found', async (t) => {
      const response = await logIn(app, newCredentials())
      t.equal(response.statusCode, 404)
      t.match(response.json(), { detail: 'User Not Found', code: 'USER_NOT_FOUND', title: 'Not Found' })
    })

    t.test('a name in another case, or in another Unicode form, is the same user', async (t) => {
      const user = { username: 'Zoë Ünique', password: 'password' }
      const signedUp = (await signUp(app, user)).json()
      for (const username of ['ZOË ÜNIQUE', 'Zoë Ünique'.normalize('NFD')]) {
        const response = await logIn(app, { ...user, username })
        t.equal(response.statusCode, 200, username)
        const { claims } = decodeToken(response.json().access_token)
        t.match(claims, { sub: String(signedUp.id), username: 'Zoë Ünique' }, 'the token has the name as signed up')
      }
    })
  })
}
