import { bearer, databases } from '@todo/test-kit'
import t from 'tap'
import { buildTestApp, createUser, logIn, newCredentials, signUp } from '../../helper.ts'

for (const database of databases) {
  t.test(`the SQL of each route on ${database.name}`, async (t) => {
    const app = await buildTestApp(t, database, { SERVER_TIMING: true })
    const user = await createUser(app)
    const statements = (headers: Record<string, unknown>) =>
      /^db;dur=\d+\.\d\d;desc="(\d+ statements?)"$/.exec(String(headers['server-timing']))?.[1]

    t.test('sign-up looks for the name and inserts', async (t) => {
      t.equal(statements((await signUp(app, newCredentials())).headers), '2 statements')
    })
    t.test('sign-up of a taken name only looks', async (t) => {
      t.equal(statements((await signUp(app, user)).headers), '0 statements', 'an unknown field')
      const { username, password } = user
      t.equal(statements((await signUp(app, { username, password })).headers), '1 statement')
    })
    t.test('log-in looks for the name, whether the password is right or wrong', async (t) => {
      const { username, password } = user
      t.equal(statements((await logIn(app, { username, password })).headers), '1 statement')
      t.equal(statements((await logIn(app, { username, password: 'wrong' })).headers), '1 statement')
      t.equal(statements((await logIn(app, newCredentials())).headers), '1 statement')
    })
    t.test('who am I looks for the id', async (t) => {
      const response = await app.inject({ url: '/users/me', headers: bearer(user.token) })
      t.equal(statements(response.headers), '1 statement')
    })
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
        Array.from({ length: 10 }, (_, n) => (n % 2 ? '2 statements' : '1 statement')),
      )
    })
  })

  t.test(`on ${database.name} nothing is told of the SQL unless it is asked for`, async (t) => {
    const app = await buildTestApp(t, database)
    t.notOk((await signUp(app, newCredentials())).headers['server-timing'])
  })
}
