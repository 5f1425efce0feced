import t from 'tap'
import { networkOf, perMinute } from '../../src/index.ts'
import { buildKitApp, settings } from '../helper.ts'

t.test('a known URL with another method is 405 with Allow, wherever the route is declared', async (t) => {
  const app = await buildKitApp(t, async (app) => {
    app.route({ url: '/many/:id', method: ['PUT', 'PATCH'], handler: async () => ({}) })
    app.post('/many/at-once', async () => ({}))
    await app.register(
      async (child) => {
        child.addHook('onRequest', async () => {
          throw new Error('a hook of the routes is not asked')
        })
        child.post('/inside', async () => ({}))
      },
      { prefix: '/child' },
    )
  })
  for (const [method, url, allow] of [
    ['GET', '/many/1', 'PATCH, PUT'],
    ['PUT', '/many/at-once', 'POST'],
    ['GET', '/many/at-once?a=/', 'POST'],
    ['DELETE', '/child/inside', 'POST'],
    ['POST', '/', 'GET, HEAD'],
    ['OPTIONS', '/', 'GET, HEAD'],
  ] as const) {
    const response = await app.inject({ method, url })
    t.equal(response.statusCode, 405)
    t.strictSame(String(response.headers.allow).split(', ').sort().join(', '), allow)
  }
})

t.test('a limit is counted by address, and told', async (t) => {
  const app = await buildKitApp(t, (app) =>
    app.get('/limited', { config: { rateLimit: perMinute(2) } }, async () => ({})),
  )
  const ask = (remoteAddress: string) => app.inject({ url: '/limited', remoteAddress })
  const { headers } = await ask('192.0.2.1')
  t.match(headers, { 'ratelimit-policy': '"address";q=2;w=60', ratelimit: /^"address";r=1;t=\d+$/ })
  t.notOk(headers['ratelimit-limit'], 'the names of an earlier draft are not used')
  await ask('192.0.2.1')
  t.match(await ask('192.0.2.1'), {
    statusCode: 429,
    headers: { 'retry-after': /^\d+$/, ratelimit: /^"address";r=0;t=\d+$/ },
  })
  t.equal((await ask('192.0.2.2')).statusCode, 200)
})

t.test('a wait is never longer than a minute, also when the clock is set back meanwhile', async (t) => {
  const app = await buildKitApp(t, (app) =>
    app.get('/limited', { config: { rateLimit: perMinute(1) } }, async () => ({})),
  )
  await app.inject('/limited')
  const now = Date.now
  t.intercept(Date, 'now', { value: () => now() - 365 * 86_400_000 })
  t.match(await app.inject('/limited'), {
    statusCode: 429,
    headers: { 'retry-after': '60', ratelimit: '"address";r=0;t=60' },
    body: /try again in 60 seconds/,
  })
})

t.test('all addresses of an IPv6 household count as one client', async (t) => {
  t.equal(networkOf('2001:db8:1:2:3:4:5:6'), networkOf('2001:DB8:1:2::1'))
  t.not(networkOf('2001:db8:1:2::1'), networkOf('2001:db8:1:3::1'))
  t.equal(networkOf('::ffff:192.0.2.1'), '192.0.2.1')
})

t.test('behind TLS, browsers are told to stay there, if a trusted proxy says so', async (t) => {
  const headers = { 'x-forwarded-proto': 'https' }
  const app = await buildKitApp(t, undefined, { settings: { ...settings, TRUSTED_PROXIES: '192.0.2.1' } })
  const behind = await app.inject({ url: '/', headers, remoteAddress: '192.0.2.1' })
  t.equal(behind.headers['strict-transport-security'], 'max-age=31536000')
  for (const remoteAddress of ['192.0.2.1', '192.0.2.2']) {
    const plain = await app.inject({ url: '/', remoteAddress, ...(remoteAddress === '192.0.2.2' && { headers }) })
    t.notOk(plain.headers['strict-transport-security'], remoteAddress)
  }
})

t.test('metrics can be left out, and so can docs', async (t) => {
  const bare = await buildKitApp(t, undefined, { metricsEndpoint: null })
  t.equal((await bare.inject('/metrics')).statusCode, 404)
  t.equal((await bare.inject('/docs')).statusCode, 404)
  const full = await buildKitApp(t)
  t.match((await full.inject('/metrics')).body, 'process_cpu_seconds_total')
})

t.test('only a trusted proxy says who the client is', async (t) => {
  for (const [TRUSTED_PROXIES, expected] of [
    ['', '192.0.2.1'],
    ['192.0.2.0/24', '198.51.100.7'],
  ]) {
    const app = await buildKitApp(t, (app) => app.get('/ip', async ({ ip }) => ({ ip })), {
      settings: { ...settings, TRUSTED_PROXIES: TRUSTED_PROXIES ?? '' },
    })
    const headers = { 'x-forwarded-for': '198.51.100.7' }
    t.strictSame((await app.inject({ url: '/ip', remoteAddress: '192.0.2.1', headers })).json(), { ip: expected })
  }
})

t.test('a request id that is safe to log is kept, any other replaced', async (t) => {
  const app = await buildKitApp(t)
  const ask = async (id: string) =>
    (await app.inject({ url: '/', headers: { 'x-request-id': id } })).headers['x-request-id']
  for (const id of ['a', 'A-Z_0.9', 'x'.repeat(128)]) t.equal(await ask(id), id)
  for (const id of ['', 'a b', 'x'.repeat(129), 'a\nb', '"']) t.match(await ask(id), /^[0-9a-f-]{36}$/)
})

t.test('a URL may be long, and one that is too long for its parameter is not taken for another', async (t) => {
  const app = await buildKitApp(t, (app) => app.get('/of/:id', async () => ({})))
  t.equal((await app.inject(`/of/${'x'.repeat(10_000)}`)).statusCode, 200)
})
