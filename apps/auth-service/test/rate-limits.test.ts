import { sqlite } from '@todo/test-kit'
import t from 'tap'
import type { Config } from '../src/config.ts'
import { buildTestApp, newCredentials, type TestApp } from './helper.ts'

/** A log-in from an address, perhaps with what a proxy says of the client. */
const logInFrom = (app: TestApp, remoteAddress: string, forwardedFor?: string) =>
  app.inject({
    method: 'POST',
    url: '/users/log-in',
    payload: newCredentials(),
    remoteAddress,
    headers: forwardedFor === undefined ? {} : { 'x-forwarded-for': forwardedFor },
  })

const LIMITS: {
  what: string
  setting: keyof Config
  request: { method: 'GET' | 'POST'; url: string }
  body?: () => object
  within: number
}[] = [
  { what: 'log-ins', setting: 'LOG_INS_PER_MINUTE', request: { method: 'POST', url: '/users/log-in' }, within: 404 },
  { what: 'sign-ups', setting: 'SIGN_UPS_PER_MINUTE', request: { method: 'POST', url: '/users/sign-up' }, within: 201 },
  {
    what: 'refreshes',
    setting: 'REFRESHES_PER_MINUTE',
    request: { method: 'POST', url: '/users/token/refresh' },
    body: () => ({ refresh_token: 'A'.repeat(64) }),
    within: 401,
  },
  {
    what: 'unknown URLs',
    setting: 'NOT_FOUND_LIMIT_PER_MINUTE',
    request: { method: 'GET', url: '/nothing' },
    within: 404,
  },
]

// Limits are counted in memory, so one database will do.
for (const { what, setting, request, body = newCredentials, within } of LIMITS) {
  t.test(`${what} beyond the limit of an address are answered with 429`, async (t) => {
    const app = await buildTestApp(t, sqlite, { [setting]: 3 })
    const send = (remoteAddress: string) =>
      app.inject({ ...request, remoteAddress, ...(request.method === 'POST' && { payload: body() }) })
    for (let n = 0; n < 3; n += 1) {
      const response = await send('192.0.2.1')
      t.equal(response.statusCode, within)
      t.equal(response.headers['ratelimit-policy'], '"address";q=3;w=60')
      t.match(response.headers.ratelimit, new RegExp(`^"address";r=${2 - n};t=\\d\\d?$`))
    }
    const refused = await send('192.0.2.1')
    t.equal(refused.statusCode, 429)
    t.match(refused.json(), {
      code: 'TOO_MANY_REQUESTS',
      title: 'Too Many Requests',
      detail: /try again in \d+ seconds/,
    })
    const retryAfter = Number(refused.headers['retry-after'])
    t.ok(retryAfter >= 1 && retryAfter <= 60, `${retryAfter}`)
    t.equal(refused.headers['content-type'], 'application/problem+json')
    t.equal((await send('192.0.2.2')).statusCode, within, 'another address has a limit of its own')
    t.equal((await app.inject('/')).statusCode, 200, 'and other routes are not limited')
  })
}

t.test('the hardened profile lets ten log-ins and five sign-ups a minute through', async (t) => {
  const app = await buildTestApp(t, sqlite, { SECURITY_PROFILE: 'hardened' })
  for (const [url, limit] of [
    ['/users/log-in', 10],
    ['/users/sign-up', 5],
  ] as const) {
    const statuses = []
    for (let n = 0; n <= limit; n += 1) {
      statuses.push((await app.inject({ method: 'POST', url, payload: newCredentials() })).statusCode)
    }
    t.equal(statuses.indexOf(429), limit, url)
  }
})

t.test('nobody gets around a limit by naming another address', async (t) => {
  const app = await buildTestApp(t, sqlite, { LOG_INS_PER_MINUTE: 1 })
  t.equal((await logInFrom(app, '192.0.2.1', '198.51.100.1')).statusCode, 404)
  t.equal((await logInFrom(app, '192.0.2.1', '198.51.100.2')).statusCode, 429)
})

t.test('a trusted proxy says who the client is, and only it', async (t) => {
  const app = await buildTestApp(t, sqlite, { LOG_INS_PER_MINUTE: 1, TRUSTED_PROXIES: '192.0.2.1, 203.0.113.0/24' })
  for (const proxy of ['192.0.2.1', '203.0.113.77']) {
    t.equal((await logInFrom(app, proxy, `198.51.100.1${proxy.length}`)).statusCode, 404)
    t.equal((await logInFrom(app, proxy, `198.51.100.2${proxy.length}`)).statusCode, 404, 'another client')
    t.equal((await logInFrom(app, proxy, `198.51.100.1${proxy.length}`)).statusCode, 429)
    t.equal(
      (await logInFrom(app, proxy, `1.2.3.4, 198.51.100.1${proxy.length}`)).statusCode,
      429,
      'what a client put before counts for nothing',
    )
  }
  t.equal((await logInFrom(app, '192.0.2.9', '198.51.100.77')).statusCode, 404)
  t.equal((await logInFrom(app, '192.0.2.9', '198.51.100.78')).statusCode, 429, 'a stranger is no proxy')
})
