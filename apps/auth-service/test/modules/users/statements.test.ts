import { bearer, databases } from '@todo/test-kit'
import t from 'tap'
import {
  buildTestApp,
  createUser,
  logIn,
  newCredentials,
  refresh,
  serviceToken,
  signUp,
  startSession,
} from '../../helper.ts'

for (const database of databases) {
  t.test(`the SQL of each route on ${database.name}`, async (t) => {
    const app = await buildTestApp(t, database, { SERVER_TIMING: true })
    const user = await createUser(app)
    const statements = (headers: Record<string, unknown>) =>
      /^db;dur=\d+\.\d\d;desc="(\d+ statements?)"$/.exec(String(headers['server-timing']))?.[1]

    const call = (method: 'GET' | 'POST' | 'PATCH' | 'DELETE', url: string, token: string, payload?: object) =>
      app.inject({ method, url, headers: bearer(token), ...(payload && { payload }) })

    t.test(
      'sign-up looks whether it is the first and for the name, and inserts, with its audit event, in a transaction that ends with the feed',
      async (t) => {
        t.equal(statements((await signUp(app, newCredentials())).headers), '8 statements')
      },
    )
    t.test('sign-up of a taken name only looks', async (t) => {
      t.equal(statements((await signUp(app, user)).headers), '0 statements', 'an unknown field')
      const { username, password } = user
      t.equal(statements((await signUp(app, { username, password })).headers), '2 statements')
    })
    t.test(
      'log-in takes a try and looks; if the password is right, it gives the try back and begins a session, noted in its transaction',
      async (t) => {
        const { username, password } = user
        t.equal(statements((await logIn(app, { username, password })).headers), '7 statements')
        t.equal(statements((await logIn(app, { username, password: 'wrong' })).headers), '2 statements')
      },
    )
    t.test('from an address that the user has not come from before, the account’s limit counts, too', async (t) => {
      const { username, password } = user
      const [first, second] = ['192.0.2.1', '192.0.2.2']
      t.equal(statements((await logIn(app, { username, password: 'wrong' }, first)).headers), '5 statements')
      t.equal(statements((await logIn(app, { username, password }, first)).headers), '10 statements')
      t.equal(statements((await logIn(app, { username, password }, second)).headers), '10 statements')
      t.equal(statements((await logIn(app, { username, password }, second)).headers), '7 statements')
      t.equal(statements((await logIn(app, newCredentials())).headers), '6 statements', 'nobody of that name')
    })
    t.test('who am I looks for the id', async (t) => {
      const response = await app.inject({ url: '/users/me', headers: bearer(user.token) })
      t.equal(statements(response.headers), '1 statement')
    })
    t.test('refresh looks for the session and rotates; the others of a race look twice at the most', async (t) => {
      const { refreshToken } = await startSession(app, user)
      t.equal(statements((await refresh(app, refreshToken)).headers), '2 statements')
      t.equal(statements((await refresh(app, refreshToken)).headers), '1 statement', 'the same successor again')
      t.equal(statements((await refresh(app, 'A'.repeat(64))).headers), '1 statement')
      t.equal(statements((await refresh(app, 'not a token')).headers), '0 statements')
    })
    t.test('what ends sessions is a transaction with the feed and an audit event, however many they are', async (t) => {
      const { token } = await createUser(app)
      t.equal(statements((await call('DELETE', '/users/me/sessions', token)).headers), '3 statements', 'there are none')
      for (const count of [1, 4]) {
        for (let n = 0; n < count; n += 1) await startSession(app, user)
        t.equal(statements((await call('DELETE', '/users/me/sessions', user.token)).headers), '7 statements')
      }
      const { sessionId } = await startSession(app, user)
      t.equal(statements((await call('DELETE', `/users/me/sessions/${sessionId}`, user.token)).headers), '7 statements')
      const last = await startSession(app, user)
      t.equal(statements((await call('POST', '/users/log-out', last.token)).headers), '7 statements')
    })
    t.test('a new name is one change, its audit event, and its place in the feed', async (t) => {
      const { username } = newCredentials()
      t.equal(statements((await call('PATCH', '/users/me', user.token, { username })).headers), '7 statements')
      t.equal(
        statements((await call('PATCH', '/users/me', user.token, user)).headers),
        '0 statements',
        'unknown fields',
      )
      const taken = { username: (await createUser(app)).username }
      t.equal(statements((await call('PATCH', '/users/me', user.token, taken)).headers), '4 statements', 'a taken one')
    })
    t.test('an Idempotency-Key costs two more, and a repetition is one', async (t) => {
      const credentials = newCredentials()
      const headers = { 'idempotency-key': 'sign-up' }
      const send = () => app.inject({ method: 'POST', url: '/users/sign-up', payload: credentials, headers })
      t.equal(statements((await send()).headers), '10 statements')
      t.equal(statements((await send()).headers), '1 statement')
    })
    t.test(
      'a new password looks for the user and takes a try; then all is one transaction, without a hash in it',
      async (t) => {
        const { token, ...someone } = await createUser(app)
        const passwords = { current_password: someone.password, new_password: 'battery staple' }
        const wrong = { ...passwords, current_password: 'wrong' }
        t.equal(statements((await call('POST', '/users/me/password', token, wrong)).headers), '2 statements')
        await startSession(app, someone)
        t.equal(statements((await call('POST', '/users/me/password', token, passwords)).headers), '13 statements')
      },
    )
    t.test('the end of an account is one transaction, however many sessions end with it', async (t) => {
      const { token, ...someone } = await createUser(app)
      for (let n = 0; n < 3; n += 1) await startSession(app, someone)
      const { password } = someone
      t.equal(statements((await call('POST', '/users/me/delete', token, { password })).headers), '21 statements')
    })
    t.test('a page of the feed is one look', async (t) => {
      t.equal(statements((await call('GET', '/internal/users/changes', serviceToken)).headers), '1 statement')
    })
    t.test('my sessions, and what has happened to my account, are one look', async (t) => {
      t.equal(statements((await call('GET', '/users/me/sessions', user.token)).headers), '1 statement')
      t.equal(statements((await call('GET', '/users/me/audit', user.token)).headers), '1 statement')
    })
    t.test(
      'a page of all users is one look, beside that at who asks; a change also looks at the log-in, and holds both',
      async (t) => {
        t.equal(statements((await call('GET', '/admin/users', user.token)).headers), '2 statements')
        const { username } = await createUser(app)
        t.equal(
          statements((await call('POST', '/admin/users/make-administrator', user.token, { username })).headers),
          '10 statements',
        )
      },
    )
    t.test('the key set, and a refused token, need none', async (t) => {
      t.equal(statements((await app.inject('/.well-known/jwks.json')).headers), '0 statements')
      const refused = await app.inject({ url: '/users/me', headers: bearer('x.y.z') })
      t.equal(refused.statusCode, 401)
      t.equal(statements(refused.headers), undefined, 'it did not get so far')
    })
    t.test('requests at the same time are counted apart', async (t) => {
      const answers = await Promise.all(
        Array.from({ length: 10 }, (_, n) =>
          n % 2 ? signUp(app, newCredentials()) : app.inject({ url: '/users/me', headers: bearer(user.token) }),
        ),
      )
      t.strictSame(
        answers.map(({ headers }) => statements(headers)),
        Array.from({ length: 10 }, (_, n) => (n % 2 ? '8 statements' : '1 statement')),
      )
    })
  })

  t.test(`on ${database.name} nothing is told of the SQL unless it is asked for`, async (t) => {
    const app = await buildTestApp(t, database)
    t.notOk((await signUp(app, newCredentials())).headers['server-timing'])
  })
}
