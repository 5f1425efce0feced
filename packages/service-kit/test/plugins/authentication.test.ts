import { Verify } from 'node:crypto'
import { mock } from 'node:test'
import { accessToken, attacks, bearer, createKey, decodeToken, signToken, type TestKey } from '@todo/test-kit'
import t, { type Test } from 'tap'
import {
  acceptAccessToken,
  authentication,
  identify,
  requireAccessToken,
  revokedSessions,
  Unauthorized,
} from '../../src/index.ts'
import { pemsOf } from '../../src/tokens/index.ts'
import { buildKitApp } from '../helper.ts'

const key = createKey()
const user = { id: 7, username: 'test' }

const INVALID = 'Bearer realm="todo", error="invalid_token"'
const PLAIN = 'Bearer realm="todo"'

/** An app that trusts some keys, which can be replaced. */
async function buildApp(t: Test, cacheSize = 10) {
  const trusted = { keys: pemsOf({ keys: [key.publicJwk] }) }
  const app = await buildKitApp(t, async (app) => {
    await app.register(revokedSessions, { load: async () => [] })
    await app.register(authentication, {
      keys: { find: (kid) => trusted.keys.get(kid) },
      issuer: 'auth-service',
      audience: 'todo-backend',
      cacheSize,
    })
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
    await app.register(async (child) => {
      acceptAccessToken(child)
      child.get('/either', async (request) => (await identify(request)) ?? { nobody: true })
    })
    app.get('/open', async () => ({}))
    app.get('/password', async () => {
      throw new Unauthorized()
    })
  })
  const get = (url: string, token?: string) => app.inject({ url, headers: token === undefined ? {} : bearer(token) })
  return {
    app,
    get,
    statusOf: async (token: string) => (await get('/me', token)).statusCode,
    trust: (...keys: TestKey[]) => {
      trusted.keys = pemsOf({ keys: keys.map(({ publicJwk }) => publicJwk) })
    },
  }
}

t.test('behind requireAccessToken', async (t) => {
  const { app, get } = await buildApp(t)

  t.test('a route knows who calls', async (t) => {
    const response = await get('/me', accessToken(key, user, { sid: 'a session' }))
    t.match(response.json(), { id: 7, username: 'test', sessionId: 'a session' })
  })

  t.test('a request with any other credential is refused, and the answer does not say why', async (t) => {
    for (const { name, authorization } of attacks(key, user)) {
      const response = await app.inject({ url: '/me', headers: { authorization } })
      t.equal(response.statusCode, 401, name)
      t.match(response.json(), { code: 'UNAUTHORIZED', detail: 'Not Authorized' }, name)
      t.equal(response.headers['www-authenticate'], /^Bearer\b/.test(authorization) ? INVALID : PLAIN, name)
    }
  })

  t.test('a request without a credential gets a challenge without an error code', async (t) => {
    t.equal((await get('/me')).headers['www-authenticate'], PLAIN)
  })

  t.test('a route may find out that the user does not exist any more', async (t) => {
    t.match(await get('/gone', accessToken(key, user)), {
      statusCode: 401,
      headers: { 'www-authenticate': INVALID },
    })
  })

  t.test('another error is no challenge, and an open route asks for nothing', async (t) => {
    const response = await get('/fails', accessToken(key, user))
    t.equal(response.statusCode, 500)
    t.equal(response.headers['www-authenticate'], undefined)
    t.equal((await get('/open')).statusCode, 200)
  })
})

t.test('a 401 of an open route has a challenge, too, and does not blame the access token', async (t) => {
  const { get } = await buildApp(t)
  for (const token of [undefined, accessToken(key, user)]) {
    t.match(await get('/password', token), { statusCode: 401, headers: { 'www-authenticate': PLAIN } })
  }
})

t.test('behind acceptAccessToken, a route knows who calls if it can be known', async (t) => {
  const { get, app } = await buildApp(t)
  const expiresAt = (Math.floor(Date.now() / 1000) + 3_600) * 1000
  const token = accessToken(key, user, { sid: 's', exp: expiresAt / 1000 })
  t.strictSame((await get('/either', token)).json(), { ...user, sessionId: 's', expiresAt })
  t.strictSame((await get('/either')).json(), { nobody: true })
  t.strictSame((await get('/either', 'bad')).json(), { nobody: true })
  for (const fault of [new Error('a fault of the service'), new RangeError('a fault of the service')]) {
    t.intercept(app.revokedSessions, 'has', {
      value: () => {
        throw fault
      },
    })
    t.equal((await get('/either', accessToken(key, user))).statusCode, 500, 'a fault is not taken for a bad token')
  }
})

t.test('a token whose session has ended is refused at once, also if it was verified before', async (t) => {
  const { app, statusOf } = await buildApp(t)
  const [mine = '', other = ''] = ['ends', 'goes on'].map((sid) => accessToken(key, user, { sid }))
  t.strictSame([await statusOf(mine), await statusOf(other)], [200, 200])
  app.revokedSessions.add({ position: 1, id: 'ends', expiresAt: Date.now() + 1_000 })
  t.strictSame([await statusOf(mine), await statusOf(other)], [401, 200])
})

t.test('a token whose key was removed is refused at once, also if it was verified before', async (t) => {
  const next = createKey()
  const { statusOf, trust } = await buildApp(t)
  const [old, young] = [accessToken(key, user), accessToken(next, user)]
  t.strictSame([await statusOf(old), await statusOf(old), await statusOf(young)], [200, 200, 401])
  trust(next, key)
  t.strictSame([await statusOf(old), await statusOf(young)], [200, 200])
  trust(next)
  t.strictSame([await statusOf(old), await statusOf(young)], [401, 200])
})

t.test('a token whose key was replaced under its kid is refused at once, also if it was verified before', async (t) => {
  const next = createKey(key.kid)
  const { statusOf, trust } = await buildApp(t)
  const [old, young] = [accessToken(key, user), accessToken(next, user)]
  t.equal(await statusOf(old), 200)
  trust(next)
  t.strictSame([await statusOf(old), await statusOf(young)], [401, 200])
})

t.test('a token that was verified before is refused when it expires', async (t) => {
  mock.timers.enable({ apis: ['Date'], now: Date.now() })
  t.teardown(() => mock.timers.reset())
  const { statusOf } = await buildApp(t)
  const token = accessToken(key, user)
  t.equal(await statusOf(token), 200)
  mock.timers.tick(900_000 + 4_000)
  t.equal(await statusOf(token), 200, 'clocks may differ')
  mock.timers.tick(2_000)
  t.equal(await statusOf(token), 401)
})

t.test('a token from the future is refused, by more than clocks may differ', async (t) => {
  const { statusOf } = await buildApp(t)
  const now = Math.floor(Date.now() / 1000)
  t.equal(await statusOf(accessToken(key, user, { iat: now + 3 })), 200)
  for (const iat of [now + 31, now + 3_600, 4_000_000_000, 1e300]) {
    t.equal(await statusOf(accessToken(key, user, { iat, exp: 4_100_000_000 })), 401, String(iat))
  }
})

/** Counts the signatures that are checked. */
function countChecks(t: Test): () => number {
  const calls = t.capture(Verify.prototype, 'verify', Verify.prototype.verify)
  let total = 0
  return () => {
    total += calls().length
    return total
  }
}

t.test('a signature is checked once, and bad tokens do not drive good ones out of the cache', async (t) => {
  const { statusOf } = await buildApp(t, 2)
  const checks = countChecks(t)
  const good = [accessToken(key, user), accessToken(key, { ...user, id: 8 })]
  for (const _round of [1, 2, 3]) for (const token of good) t.equal(await statusOf(token), 200)
  t.equal(checks(), 2)
  const header = { alg: 'ES256', typ: 'JWT', kid: key.kid }
  for (let n = 0; n < 20; n += 1) {
    const bad = signToken(createKey().privatePem, header, { sub: String(n) })
    t.strictSame([await statusOf(bad), await statusOf(bad)], [401, 401])
  }
  for (const n of [9, 10]) t.equal(await statusOf(accessToken(key, user, { exp: n })), 401, 'expired')
  const before = checks()
  for (const token of good) t.equal(await statusOf(token), 200)
  t.equal(checks(), before)
})

t.test('a service with a private key signs tokens, with another key if it is told so', async (t) => {
  const next = createKey()
  const pems = pemsOf({ keys: [key.publicJwk, next.publicJwk] })
  const app = await buildKitApp(t, async (app) => {
    await app.register(revokedSessions, { load: async () => [] })
    await app.register(authentication, {
      keys: { find: (kid) => pems.get(kid) },
      issuer: 'auth-service',
      audience: 'todo-backend',
      cacheSize: 10,
      signing: { privateKey: key.privatePem, ttlSeconds: 60 },
    })
    requireAccessToken(app)
    app.get('/me', async (request) => request.user)
  })
  await app.ready()
  const claims = { sub: '7', username: 'test', sid: 'a session', jti: 'a token' }
  const tokens = [app.jwt.sign(claims, { kid: key.kid }), app.jwt.sign(claims, { kid: next.kid, key: next.privatePem })]
  for (const [n, token] of tokens.entries()) {
    const { header, claims: all } = decodeToken(token)
    t.strictSame(header, { alg: 'ES256', typ: 'JWT', kid: [key, next][n]?.kid })
    t.match(all, { ...claims, iss: 'auth-service', aud: 'todo-backend' })
    t.equal(Number(all.exp) - Number(all.iat), 60)
    const response = await app.inject({ url: '/me', headers: bearer(token) })
    t.match(response.json(), { id: 7, username: 'test', sessionId: 'a session' })
  }
})

t.test('the cache can be turned off', async (t) => {
  const { statusOf } = await buildApp(t, 0)
  const checks = countChecks(t)
  const token = accessToken(key, user)
  t.strictSame([await statusOf(token), await statusOf(token)], [200, 200])
  t.equal(checks(), 2)
})
