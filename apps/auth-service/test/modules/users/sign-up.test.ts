import { databases } from '@todo/test-kit'
import t from 'tap'
import { User } from '../../../src/modules/users/user.entity.ts'
import { buildTestApp, newCredentials, signUp } from '../../helper.ts'

for (const database of databases) {
  t.test(`sign-up on ${database.name}`, async (t) => {
    const app = await buildTestApp(t, database)

    t.test('answers 201 with id and name, and never the password', async (t) => {
      const credentials = newCredentials()
      const response = await signUp(app, credentials)
      t.equal(response.statusCode, 201)
      t.match(response.headers, { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' })
      const user = response.json()
      t.strictSame(user, { id: user.id, username: credentials.username })
      t.ok(Number.isInteger(user.id) && user.id >= 1)
      t.notMatch(response.body, credentials.password)
    })

    t.test('takes the sample of the base contract', async (t) => {
      const response = await signUp(app, { username: 'test', password: 'test' })
      t.match(response.json(), { username: 'test' })
      t.equal(response.statusCode, 201)
    })

    t.test('gives every user an id of their own, counting up', async (t) => {
      const first = (await signUp(app, newCredentials())).json()
      const second = (await signUp(app, newCredentials())).json()
      t.ok(second.id > first.id)
    })

    t.test('stores a bcrypt hash, salted: two of one password differ', async (t) => {
      const hashes = []
      for (const credentials of [newCredentials(), newCredentials()]) {
        const { id } = (await signUp(app, credentials)).json()
        hashes.push((await app.orm.em.fork().findOneOrFail(User, { id })).password)
      }
      t.match(hashes[0], /^\$2b\$04\$[./A-Za-z0-9]{53}$/)
      t.not(hashes[0], hashes[1])
    })

    t.test('refuses a name that is taken', async (t) => {
      const credentials = newCredentials()
      await signUp(app, credentials)
      const response = await signUp(app, { ...credentials, password: 'another password' })
      t.equal(response.statusCode, 409)
      t.match(response.headers, { 'content-type': 'application/problem+json' })
      t.match(response.json(), {
        type: 'about:blank',
        title: 'Conflict',
        status: 409,
        detail: 'This username is taken',
        instance: '/users/sign-up',
        code: 'USERNAME_TAKEN',
        request_id: response.headers['x-request-id'],
      })
    })

    t.test('lets exactly one of ten through that want one name at once', async (t) => {
      const credentials = newCredentials()
      const answers = await Promise.all(Array.from({ length: 10 }, () => signUp(app, credentials)))
      const statuses = answers.map(({ statusCode }) => statusCode).sort()
      t.strictSame(statuses, [201, ...Array(9).fill(409)])
      t.equal(await app.orm.em.fork().count(User, { username: credentials.username }), 1)
    })

    t.test('keeps a name as it is written, to the last odd character', async (t) => {
      const sql = ["'; DROP TABLE user; --", '\\', "\\' OR 1=1 -- x", '`', '?', '??', ':name', '$1']
      const odd = ['two  blanks', '👩\u200D💻', 'bo\u00ADb', 'e\u0301', '<b>', '%s%d']
      for (const username of [...sql, ...odd]) {
        const response = await signUp(app, { username, password: 'password' })
        t.equal(response.statusCode, 201, JSON.stringify(username))
        const { id } = response.json()
        t.strictSame(response.json(), { id, username })
        t.equal((await app.orm.em.fork().findOneOrFail(User, { id })).username, username)
      }
    })
  })
}
