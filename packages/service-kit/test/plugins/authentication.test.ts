import { accessToken, attacks, bearer, createKey } from '@todo/test-kit'
import t from 'tap'
import { authentication, requireAccessToken, revokedSessions, Unauthorized } from '../../src/index.ts'
import { createLocalVerifier } from '../../src/tokens/index.ts'
import { buildKitApp } from '../helper.ts'

const key = createKey()
const user = { id: 7, username: 'test' }
const options = { issuer: 'auth-service', audience: 'todo-backend', cacheSize: 10 }

t.test('behind requireAccessToken', async (t) => {
  const keySet = { keys: [key.publicJwk] }
  const verifier = createLocalVerifier(() => keySet, options)
  const app = await buildKitApp(t, async (app) => {
    await app.register(revokedSessions, { load: async () => [] })
    await app.register(authentication, { verifier })
    await app.register(async (child) => {
      requireAccessToken(child)
      child.get('/me', async (request) => request.user)
      child.get('/gone', async () => {
        throw new Unauthorized()
      })
      child.get('/fails', async () => {
        throw new Error('no fault of the token')
      })
    })
    app.get('/open', async () => ({}))
  })

  t.test('a route knows who calls', async (t) => {
    const response = await app.inject({ url: '/me', headers: bearer(accessToken(key, user, { sid: 'a session' })) })
    t.strictSame(response.json(), { id: 7, username: 'test', sessionId: 'a session' })
  })

  t.test('nobody gets in with anything else, and is told nothing but that', async (t) => {
    for (const { name, authorization } of attacks(key, user)) {
      const response = await app.inject({ url: '/me', headers: { authorization } })
      t.equal(response.statusCode, 401, name)
      t.equal(response.headers['www-authenticate'], 'Bearer realm="todo", error="invalid_token"', name)
    }
  })

  t.test('a token whose session has been revoked is refused like any other that is not valid', async (t) => {
    const [mine, other] = ['to be revoked', 'to stay'].map((sid) => bearer(accessToken(key, user, { sid })))
    t.equal((await app.inject({ url: '/me', headers: mine ?? {} })).statusCode, 200, 'and is remembered as verified')
    app.revokedSessions.add({ position: 1, id: 'to be revoked', expiresAt: Date.now() + 1_000 })
    const response = await app.inject({ url: '/me', headers: mine ?? {} })
    t.match(response, { statusCode: 401, headers: { 'www-authenticate': /invalid_token/ } })
    t.match(response.json(), { code: 'UNAUTHORIZED', detail: 'Not Authorized' })
    t.equal((await app.inject({ url: '/me', headers: other ?? {} })).statusCode, 200)
  })

  t.test('without a credential the challenge names no error', async (t) => {
    t.equal((await app.inject('/me')).headers['www-authenticate'], 'Bearer realm="todo"')
  })

  t.test('a route may find out that the user is gone', async (t) => {
    const response = await app.inject({ url: '/gone', headers: bearer(accessToken(key, user)) })
    t.match(response, { statusCode: 401, headers: { 'www-authenticate': /invalid_token/ } })
  })

  t.test('another error is no challenge, and an open route asks for nothing', async (t) => {
    const response = await app.inject({ url: '/fails', headers: bearer(accessToken(key, user)) })
    t.equal(response.statusCode, 500)
    t.equal(response.headers['www-authenticate'], undefined)
    t.equal((await app.inject('/open')).statusCode, 200)
  })
})

t.test('with other keys, tokens that were good before are looked at again', async (t) => {
  const next = createKey()
  let keySet = { keys: [key.publicJwk] }
  const verifier = createLocalVerifier(() => keySet, options)
  const [old, young] = [accessToken(key, user), accessToken(next, user)]
  const isGood = async (token: string) => {
    try {
      return (await verifier.verify(token)).sub === '7'
    } catch {
      return false
    }
  }
  t.strictSame([await isGood(old), await isGood(old), await isGood(young)], [true, true, false])
  keySet = { keys: [next.publicJwk, key.publicJwk] }
  t.strictSame([await isGood(old), await isGood(young)], [true, true])
  keySet = { keys: [next.publicJwk] }
  t.strictSame([await isGood(old), await isGood(young)], [false, true])
})
