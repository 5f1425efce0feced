import { Overloaded } from '@todo/service-kit'
import { databases, sqlite } from '@todo/test-kit'
import bcrypt from 'bcrypt'
import t from 'tap'
import { PasswordHasher } from '../../../src/modules/passwords/password-hasher.ts'
import { User } from '../../../src/modules/users/user.entity.ts'
import { buildAppOn, buildTestApp, lend, logIn, newCredentials, signUp, type TestApp } from '../../helper.ts'

async function storedHash(app: TestApp, id: number): Promise<string> {
  return (await app.orm.em.fork().findOneOrFail(User, { id })).password
}

// A hash is stored in the same way on each database, whatever the password, so one will do.
t.test('bcrypt', async (t) => {
  const app = await buildTestApp(t, sqlite)
  const mayLogIn = async (credentials: object) => (await logIn(app, credentials)).statusCode

  t.test('two hashes of one password differ, and both verify', async (t) => {
    const users = [newCredentials(), newCredentials()]
    const hashes = []
    for (const user of users) {
      hashes.push(await storedHash(app, (await signUp(app, user)).json().id))
      t.equal(await mayLogIn(user), 200)
    }
    t.not(hashes[0], hashes[1])
    for (const hash of hashes) t.ok(await bcrypt.compare('correct horse', hash))
  })

  t.test('72 bytes are enough, and every one of them counts', async (t) => {
    for (const password of ['x'.repeat(72), `${'ä'.repeat(35)}xy`, '😀'.repeat(18)]) {
      t.equal(Buffer.byteLength(password), 72)
      const user = newCredentials({ password })
      t.equal((await signUp(app, user)).statusCode, 201)
      t.equal(await mayLogIn(user), 200)
      const shorter = [...password].slice(0, -1).join('')
      t.equal(await mayLogIn({ ...user, password: shorter }), 401)
      t.equal(await mayLogIn({ ...user, password: `${shorter}z` }), 401)
    }
  })

  t.test('73 bytes are refused, in words about bytes, not cut off', async (t) => {
    for (const password of ['x'.repeat(73), 'ä'.repeat(37), '😀'.repeat(19), 'x'.repeat(1024)]) {
      const response = await signUp(app, newCredentials({ password }))
      t.equal(response.statusCode, 422)
      t.match(response.json(), { code: 'VALIDATION_FAILED', errors: [{ pointer: '/password', detail: /72 bytes/ }] })
      t.notMatch(response.body, password)
    }
  })

  t.test('a longer password that begins with the right 72 bytes does not log in', async (t) => {
    const user = newCredentials({ password: 'p'.repeat(72) })
    await signUp(app, user)
    for (const more of ['q', '\0', 'p']) {
      t.equal(await mayLogIn({ ...user, password: `${user.password}${more}` }), 401)
    }
  })

  t.test('a NUL is a character like any other: what comes after it counts', async (t) => {
    const user = newCredentials({ password: 'before\0after' })
    t.equal((await signUp(app, user)).statusCode, 201)
    t.equal(await mayLogIn(user), 200)
    for (const password of ['before', 'before\0', 'before\0other']) {
      t.equal(await mayLogIn({ ...user, password }), 401, JSON.stringify(password))
    }
  })

  t.test('a password is taken as it is: case and blanks matter', async (t) => {
    const user = newCredentials({ password: ' Pässword ' })
    await signUp(app, user)
    t.equal(await mayLogIn(user), 200)
    for (const password of [' pässword ', 'Pässword', ' Password ', ' Pässword  ']) {
      t.equal(await mayLogIn({ ...user, password }), 401, JSON.stringify(password))
    }
  })

  t.test('how Unicode writes it makes no difference, nor which kind of blank', async (t) => {
    const forms = ['Zo\u00EB\u00A0\u1E69 x', 'Zoe\u0308 s\u0323\u0307 x', 'Zo\u00EB\u3000s\u0307\u0323\u2003x']
    for (const signedUp of forms) {
      const user = newCredentials({ password: signedUp })
      t.equal((await signUp(app, user)).statusCode, 201)
      for (const password of forms) t.equal(await mayLogIn({ ...user, password }), 200, JSON.stringify(password))
    }
    t.equal(
      (await signUp(app, newCredentials({ password: 'a\u0301'.repeat(36) }))).statusCode,
      201,
      '72 bytes, composed',
    )
  })

  t.test('a hash that was made of another form still verifies, and is renewed', async (t) => {
    const [composed, decomposed] = ['Zo\u00EB-1815', 'Zoe\u0308-1815']
    const user = newCredentials({ password: decomposed })
    const { id } = (await signUp(app, user)).json()
    const em = app.orm.em.fork()
    await em.nativeUpdate(User, { id }, { password: await bcrypt.hash(decomposed, 4) })
    t.equal(await mayLogIn({ ...user, password: `${decomposed}!` }), 401)
    t.equal(await mayLogIn(user), 200)
    t.ok(await bcrypt.compare(composed, await storedHash(app, id)))
    t.equal(await mayLogIn({ ...user, password: composed }), 200)
  })
})

for (const database of databases) {
  t.test(`another cost on ${database.name}: the hash is made anew at the next log-in, and only then`, async (t) => {
    const url = await lend(t, database)
    const user = newCredentials()
    let id = 0
    await t.test('with cost 4', async (t) => {
      const app = await buildAppOn(t, url)
      id = (await signUp(app, user)).json().id
      const hash = await storedHash(app, id)
      t.equal((await logIn(app, user)).statusCode, 200)
      t.equal(await storedHash(app, id), hash, 'the same cost: the same hash')
    })
    await t.test('with cost 5', async (t) => {
      const app = await buildAppOn(t, url, { BCRYPT_COST: 5 })
      t.equal((await logIn(app, { ...user, password: 'wrong' })).statusCode, 401)
      t.equal(bcrypt.getRounds(await storedHash(app, id)), 4, 'a wrong password renews nothing')
      t.equal((await logIn(app, user)).statusCode, 200)
      t.equal(bcrypt.getRounds(await storedHash(app, id)), 5)
      t.equal((await logIn(app, user)).statusCode, 200, 'the password is still the same')
    })
    await t.test('with cost 4 again', async (t) => {
      const app = await buildAppOn(t, url)
      const answers = await Promise.all([logIn(app, user), logIn(app, user), logIn(app, user)])
      t.strictSame(
        answers.map(({ statusCode }) => statusCode),
        [200, 200, 200],
        'log-ins that renew at once do not hinder each other',
      )
      t.equal(bcrypt.getRounds(await storedHash(app, id)), 4)
    })
    await t.test('with cost 6, while too much is going on, the next log-in will do', async (t) => {
      const app = await buildAppOn(t, url, { BCRYPT_COST: 6 })
      const busy = t.intercept(PasswordHasher.prototype, 'hash', {
        value: async () => {
          throw new Overloaded()
        },
      })
      t.equal((await logIn(app, user)).statusCode, 200)
      t.equal(busy().length, 1)
      t.equal(bcrypt.getRounds(await storedHash(app, id)), 4)
      t.intercept(PasswordHasher.prototype, 'hash', {
        value: async () => {
          throw new Error('no memory')
        },
      })
      t.equal((await logIn(app, user)).statusCode, 500, 'any other fault is not hidden')
    })
  })
}
