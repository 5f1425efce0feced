import { databases, decodeToken } from '@todo/test-kit'
import bcrypt from 'bcrypt'
import t from 'tap'
import { buildTestApp, logIn, newCredentials, signUp } from './helper.ts'

for (const database of databases) {
  t.test(`the hardened profile on ${database.name}`, async (t) => {
    const app = await buildTestApp(t, database, {
      SECURITY_PROFILE: 'hardened',
      LOG_INS_PER_MINUTE: 100,
      SERVER_TIMING: true,
    })
    const user = newCredentials()
    t.equal((await signUp(app, user)).statusCode, 201)

    t.test('an unknown user gets the answer of a wrong password, to the letter', async (t) => {
      const wrong = await logIn(app, { ...user, password: 'wrong password' })
      const unknown = await logIn(app, newCredentials())
      t.equal(unknown.statusCode, 401)
      t.equal(wrong.statusCode, 401)
      const [a, b] = [wrong.json(), unknown.json()]
      t.strictSame({ ...a, request_id: '' }, { ...b, request_id: '' })
      const names = (headers: object) => Object.keys(headers).sort()
      t.strictSame(names(unknown.headers), names(wrong.headers))
    })

    t.test('and costs the same work, in hashes and in SQL, so that the time does not tell', async (t) => {
      const workOf = async (username: string, remoteAddress: string) => {
        const compared = t.capture(bcrypt, 'compare', bcrypt.compare)
        const hashed = t.capture(bcrypt, 'hash', bcrypt.hash)
        const { headers } = await logIn(app, { username, password: 'a wrong password' }, remoteAddress)
        return {
          rounds: compared().map(({ args }) => bcrypt.getRounds(String(args[1]))),
          hashes: hashed().length,
          statements: /desc="(.*)"/.exec(String(headers['server-timing']))?.[1],
        }
      }
      const unknown = newCredentials().username
      for (const address of ['192.0.2.1', '192.0.2.1', '192.0.2.2']) {
        const work = await workOf(user.username, address)
        t.strictSame(work, await workOf(unknown, address))
        t.strictSame([work.rounds, work.hashes], [[4], 0])
      }
    })

    t.test('a token is good for fifteen minutes', async (t) => {
      const answer = (await logIn(app, user)).json()
      t.equal(answer.expires_in, 900)
      const { claims } = decodeToken(answer.access_token)
      t.equal(Number(claims.exp) - Number(claims.iat), 900)
    })
  })

  t.test(`the local profile on ${database.name} computes no hash for a user that does not exist`, async (t) => {
    const app = await buildTestApp(t, database)
    const calls = t.capture(bcrypt, 'compare', bcrypt.compare)
    t.equal((await logIn(app, newCredentials())).statusCode, 404)
    t.equal(calls().length, 0)
  })

  t.test(`on ${database.name} each setting of a profile can be set on its own`, async (t) => {
    const app = await buildTestApp(t, database, { REVEAL_UNKNOWN_USERS: false, ACCESS_TOKEN_TTL_SECONDS: 60 })
    t.equal((await logIn(app, newCredentials())).statusCode, 401)
    const user = newCredentials({ password: 'four' })
    t.equal((await signUp(app, user)).statusCode, 201, 'while the rest is as the profile says')
    t.equal((await logIn(app, user)).json().expires_in, 60)
  })
}

for (const database of databases) {
  for (const SECURITY_PROFILE of ['local', 'hardened'] as const) {
    t.test(`the example user of the docs signs up and logs in: ${SECURITY_PROFILE}, ${database.name}`, async (t) => {
      const app = await buildTestApp(t, database, { SECURITY_PROFILE })
      const { Credentials } = (await app.inject('/docs/json')).json().components.schemas
      const { username, password } = Credentials.properties
      const example = { username: username.examples[0], password: password.examples[0] }
      t.equal((await signUp(app, example)).statusCode, 201)
      t.equal((await logIn(app, example)).statusCode, 200)
    })
  }
}
