import { bearer, createKey, databases, decodeToken, type TestKey } from '@todo/test-kit'
import t from 'tap'
import { buildAppOn, logIn, newCredentials, signUp, type TestApp } from '../../helper.ts'

const withKeys = (...keys: TestKey[]) => ({ JWT_KEYS: JSON.stringify({ keys: keys.map((key) => key.privateJwk) }) })

for (const database of databases) {
  t.test(`key rotation on ${database.name}`, async (t) => {
    const url = await database.create(t)
    const [old, next] = [createKey('old'), createKey('next')]
    const user = newCredentials()
    const tokens: string[] = []

    const token = async (app: TestApp) => String((await logIn(app, user)).json().access_token)
    const status = async (app: TestApp, accessToken: string) =>
      (await app.inject({ url: '/users/me', headers: bearer(accessToken) })).statusCode

    await t.test('at first there is one key', async (t) => {
      const app = await buildAppOn(t, url, withKeys(old))
      await signUp(app, user)
      tokens.push(await token(app))
      t.equal(decodeToken(tokens[0] ?? '').header.kid, 'old')
    })

    await t.test('a second key is published before it signs', async (t) => {
      const app = await buildAppOn(t, url, withKeys(old, next))
      t.strictSame((await app.inject('/.well-known/jwks.json')).json(), { keys: [old.publicJwk, next.publicJwk] })
      tokens.push(await token(app))
      t.equal(decodeToken(tokens[1] ?? '').header.kid, 'old', 'the first key signs')
    })

    await t.test('put first, it signs, and no session is lost', async (t) => {
      const app = await buildAppOn(t, url, withKeys(next, old))
      tokens.push(await token(app))
      t.equal(decodeToken(tokens[2] ?? '').header.kid, 'next')
      for (const each of tokens) t.equal(await status(app, each), 200)
    })

    await t.test('without the old key, its tokens are void', async (t) => {
      const app = await buildAppOn(t, url, withKeys(next))
      const statuses = []
      for (const each of tokens) statuses.push(await status(app, each))
      t.strictSame(statuses, [401, 401, 200])
    })
  })
}
