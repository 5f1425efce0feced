import { sendRaw, until } from '@todo/test-kit'
import t from 'tap'
import { bothWays, call, isProblem, openSocket, startGateway, valuesOf } from './helper.ts'

const PAGE = 'https://app.example'
const ALLOWED = { CORS_ORIGINS: `${PAGE},http://localhost:5173` }
const PREFLIGHT = {
  origin: PAGE,
  'access-control-request-method': 'PATCH',
  'access-control-request-headers': 'authorization',
}

bothWays('without a list, no page of another origin is let in', async (t, startGateway) => {
  const gateway = await startGateway(t)
  const preflight = await call(gateway.port, { method: 'OPTIONS', path: '/todos', headers: PREFLIGHT })
  const simple = await call(gateway.port, { path: '/todos', headers: { origin: PAGE } })
  for (const { rawHeaders } of [preflight, simple]) t.notMatch(rawHeaders.join(' '), /access-control-/i)
  t.equal(gateway.todo.seen.length, 2, 'OPTIONS is a method like any other, and the service knows what to say')
})

bothWays('a page on the list may use every method of the API', async (t, startGateway) => {
  const gateway = await startGateway(t, ALLOWED)
  for (const origin of ALLOWED.CORS_ORIGINS.split(',')) {
    for (const path of ['/todos', '/todos/7', '/users/log-in', '/healthz']) {
      const reply = await call(gateway.port, { method: 'OPTIONS', path, headers: { ...PREFLIGHT, origin } })
      t.same([reply.status, reply.text], [204, ''])
      t.equal(reply.headers['access-control-allow-origin'], origin)
      t.same(reply.headers['access-control-allow-methods']?.split(', '), ['GET', 'HEAD', 'POST', 'PATCH', 'DELETE'])
      t.match(reply.headers['access-control-allow-headers'], 'authorization')
      t.match(reply.headers['access-control-allow-headers'], 'content-type')
      t.match(reply.headers['access-control-allow-headers'], 'idempotency-key')
      t.match(reply.headers['access-control-allow-headers'], 'last-event-id')
      t.match(reply.headers['access-control-allow-headers'], 'traceparent')
      t.equal(reply.headers['access-control-max-age'], '600')
      t.equal(reply.headers.vary, 'Origin')
    }
  }
  t.same(gateway.seen(), [])
})

bothWays('a page on the list may read the answer, also an error', async (t, startGateway) => {
  const gateway = await startGateway(t, { ...ALLOWED, BODY_LIMIT_BYTES: '1024' })
  await gateway.auth.stop()
  gateway.todo.answer((_request, response) => response.writeHead(200, { vary: 'Authorization', etag: '"1"' }).end())
  const headers = { origin: PAGE }
  const list = await call(gateway.port, { path: '/todos', headers })
  t.equal(list.headers.vary, 'Authorization, Origin', 'whom the answer is for depends on both')
  for (const reply of [
    list,
    await call(gateway.port, { path: '/users/me', headers }),
    await call(gateway.port, { path: '/nowhere', headers }),
    await call(gateway.port, { method: 'POST', path: '/todos', headers, body: 'x'.repeat(1025) }),
  ]) {
    t.equal(reply.headers['access-control-allow-origin'], PAGE, `${reply.status}`)
    t.match(
      reply.headers['access-control-expose-headers'],
      /etag.*idempotency-replayed.*location.*retry-after.*x-request-id/,
    )
    t.notOk(reply.headers['access-control-allow-credentials'], 'tokens are sent by hand, never by the browser')
    t.equal(valuesOf(reply.rawHeaders, 'vary').length, 1)
  }
})

bothWays('a page that is not on the list is told nothing', async (t, startGateway) => {
  const gateway = await startGateway(t, ALLOWED)
  for (const origin of [
    'https://evil.example',
    `${PAGE}.evil.example`,
    `${PAGE}:8443`,
    'http://app.example',
    'null',
    '*',
  ]) {
    for (const call1 of [
      { method: 'OPTIONS', path: '/todos', headers: { ...PREFLIGHT, origin } },
      { path: '/todos', headers: { origin } },
    ]) {
      const reply = await call(gateway.port, call1)
      t.notMatch(reply.rawHeaders.join(' '), /access-control-/i, origin)
      t.equal(reply.headers.vary, 'Origin')
    }
  }
})

bothWays('with a list, unknown URLs stay unknown and OPTIONS stays a method', async (t, startGateway) => {
  const gateway = await startGateway(t, ALLOWED)
  for (const method of ['GET', 'POST', 'OPTIONS']) {
    isProblem(t, await call(gateway.port, { method, path: '/metrics' }), 404, 'ROUTE_NOT_FOUND')
  }
  isProblem(t, await call(gateway.port, { method: 'OPTIONS', path: '/healthz' }), 405, 'METHOD_NOT_ALLOWED')
  await call(gateway.port, { method: 'OPTIONS', path: '/todos' })
  t.match(gateway.seen(), [{ method: 'OPTIONS', url: '/todos' }])
})

t.test('origins are compared as browsers write them', async (t) => {
  const pairs = [
    ['https://App.Example.com', 'https://app.example.com'],
    ['https://app.example:443', 'https://app.example'],
    ['http://app.example:80', 'http://app.example'],
    ['https://b\u00fccher.example', 'https://xn--bcher-kva.example'],
    ['http://[::1]:5173', 'http://[::1]:5173'],
    ['capacitor://localhost', 'capacitor://localhost'],
    ['ionic://LocalHost', 'ionic://localhost'],
    ['tauri://localhost', 'tauri://localhost'],
    ['chrome-extension://abcdefghijklmnop', 'chrome-extension://abcdefghijklmnop'],
  ] as const
  const gateway = await startGateway(t, { CORS_ORIGINS: pairs.map(([configured]) => configured).join(', ') })
  for (const [configured, origin] of pairs) {
    const { headers } = await call(gateway.port, { path: '/healthz', headers: { origin } })
    t.equal(headers['access-control-allow-origin'], origin, configured)
  }
  const { headers } = await call(gateway.port, { path: '/healthz', headers: { origin: 'null' } })
  t.notOk('access-control-allow-origin' in headers)
})

t.test('a page on the list may read answers that are given before there is a request', async (t) => {
  const gateway = await startGateway(t, { ...ALLOWED, REQUEST_TIMEOUT_MS: '300' })
  const origin = `origin: ${PAGE}\r\n`
  const requests = {
    'a malformed header': `GET / HTTP/1.1\r\nhost: x\r\n${origin}nonsense\r\n\r\n`,
    'headers that are too large': `GET / HTTP/1.1\r\nhost: x\r\n${origin}x: ${'y'.repeat(20_000)}\r\n\r\n`,
    'a malformed URL': `GET /todos/%zz HTTP/1.1\r\nhost: x\r\nconnection: close\r\n${origin}\r\n`,
    'no host': `GET / HTTP/1.1\r\n${origin}\r\n`,
    'a body that does not arrive': `POST /todos HTTP/1.1\r\nhost: x\r\n${origin}content-length: 9\r\n\r\n`,
    'a malformed chunk': `POST /todos HTTP/1.1\r\nhost: x\r\n${origin}transfer-encoding: chunked\r\n\r\nzz\r\n`,
    'a body that is too large': `POST /todos HTTP/1.1\r\nhost: x\r\n${origin}content-length: 99999999\r\n\r\n`,
  }
  for (const [what, bytes] of Object.entries(requests)) {
    const { socket, received, closed } = await openSocket(t, gateway.port)
    socket.end(bytes)
    await closed
    t.match(received(), /^HTTP\/1\.1 4\d\d /, what)
    t.match(received(), new RegExp(`access-control-allow-origin: ${PAGE}\\r\\n`, 'i'), what)
    t.equal(received().match(/^vary:/gim)?.length, 1, what)
  }
  const stranger = await sendRaw(gateway.port, 'GET / HTTP/1.1\r\norigin: https://evil.example\r\nnonsense\r\n\r\n')
  t.match(stranger, /^HTTP\/1\.1 400 /)
  t.notMatch(stranger, /access-control/i)
})

t.test('a gateway that has too much to do says so to pages too, and answers their preflights', async (t) => {
  const gateway = await startGateway(t, { ...ALLOWED, MAX_REQUESTS_AT_ONCE: '1' })
  gateway.todo.answer(() => undefined)
  const { socket } = await openSocket(t, gateway.port)
  socket.write('GET /todos HTTP/1.1\r\nhost: x\r\n\r\n')
  await until('the only request is under way', () => gateway.todo.seen.length === 1)
  const refused = await call(gateway.port, { path: '/users/me', headers: { origin: PAGE } })
  isProblem(t, refused, 503, 'OVERLOADED')
  t.match(refused.headers, { 'access-control-allow-origin': PAGE, vary: 'Origin' })
  t.match(refused.headers['access-control-expose-headers'], 'retry-after')
  const preflight = await call(gateway.port, { method: 'OPTIONS', path: '/todos', headers: PREFLIGHT })
  t.match(preflight, { status: 204, headers: { 'access-control-allow-origin': PAGE } })
  t.match(preflight.headers['access-control-allow-methods'], 'PATCH')
})
