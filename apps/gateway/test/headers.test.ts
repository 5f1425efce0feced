import { sendRaw } from '@todo/test-kit'
import t from 'tap'
import { bothWays, call, isProblem, openSocket, startGateway, valuesOf } from './helper.ts'

/** What a client may try to pass off as a proxy's word. */
const CLAIMS = {
  forwarded: 'for=6.6.6.6;host=evil.example;proto=https',
  via: '1.1 evil.example',
  'x-client-ip': '6.6.6.6',
  'x-forwarded-for': '6.6.6.6',
  'x-forwarded-host': 'evil.example',
  'x-forwarded-port': '666',
  'x-forwarded-prefix': '/evil',
  'x-forwarded-proto': 'https',
  'x-forwarded-server': 'evil.example',
  'x-real-ip': '6.6.6.6',
}

bothWays("a stranger's word on who calls is not passed on", async (t, startGateway) => {
  const gateway = await startGateway(t)
  await call(gateway.port, { path: '/todos', headers: CLAIMS })
  const { headers, rawHeaders } = gateway.todo.seen[0] ?? { headers: {}, rawHeaders: [] }
  t.notMatch(rawHeaders.join(' '), /6\.6\.6\.6|evil/)
  t.match(headers, {
    'x-forwarded-for': '127.0.0.1',
    'x-forwarded-host': `127.0.0.1:${gateway.port}`,
    'x-forwarded-proto': 'http',
    host: gateway.todo.host,
  })
  for (const name of ['forwarded', 'via', 'x-client-ip', 'x-forwarded-port', 'x-forwarded-prefix', 'x-real-ip']) {
    t.notOk(name in headers, name)
  }
})

bothWays('a trusted proxy is believed, and nobody else', async (t, startGateway) => {
  const gateway = await startGateway(t, { TRUSTED_PROXIES: '127.0.0.1,10.0.0.0/8' })
  const headers = {
    ...CLAIMS,
    'x-forwarded-for': '6.6.6.6, 203.0.113.9, 10.1.2.3',
    'x-forwarded-host': 'todo.example',
  }
  await call(gateway.port, { path: '/todos', headers })
  t.match(
    gateway.todo.seen.at(-1)?.headers,
    { 'x-forwarded-for': '203.0.113.9', 'x-forwarded-host': 'todo.example', 'x-forwarded-proto': 'https' },
    'the client is the last address that no proxy of ours has',
  )
  t.notOk('forwarded' in (gateway.todo.seen.at(-1)?.headers ?? {}))
  await call(gateway.port, { path: '/todos', headers, localAddress: '127.0.0.2' })
  t.match(
    gateway.todo.seen.at(-1)?.headers,
    {
      'x-forwarded-for': '127.0.0.2',
      'x-forwarded-host': `127.0.0.1:${gateway.port}`,
      'x-forwarded-proto': 'http',
    },
    'another address says the same and is not believed',
  )
})

bothWays('the limit of unknown URLs follows the client behind a trusted proxy', async (t, startGateway) => {
  const gateway = await startGateway(t, { TRUSTED_PROXIES: 'loopback', NOT_FOUND_LIMIT_PER_MINUTE: '1' })
  const from = (address: string) => call(gateway.port, { path: '/x', headers: { 'x-forwarded-for': address } })
  t.equal((await from('203.0.113.1')).status, 404)
  t.equal((await from('203.0.113.1')).status, 429)
  t.equal((await from('203.0.113.2')).status, 404)
})

bothWays('a well-formed request id is kept, sent on and answered', async (t, startGateway) => {
  const gateway = await startGateway(t)
  for (const id of ['a', 'A-z_0.9', 'x'.repeat(128)]) {
    const reply = await call(gateway.port, { path: '/todos', headers: { 'x-request-id': id } })
    t.equal(reply.headers['x-request-id'], id)
    t.equal(gateway.todo.seen.at(-1)?.headers['x-request-id'], id)
  }
})

bothWays('any other request id is replaced', async (t, startGateway) => {
  const gateway = await startGateway(t)
  for (const id of [
    '',
    ' ',
    'a b',
    'a"b',
    '<script>',
    'a\tb',
    'é',
    'a,b',
    '../x',
    'x'.repeat(129),
    '%24{jndi:ldap://x}',
  ]) {
    const reply = await call(gateway.port, {
      path: '/todos',
      headers: { 'x-request-id': Buffer.from(id).toString('latin1') },
    })
    const given = reply.headers['x-request-id']
    t.match(given, /^[0-9a-f-]{36}$/, JSON.stringify(id))
    t.equal(gateway.todo.seen.at(-1)?.headers['x-request-id'], given)
    t.same(valuesOf(reply.rawHeaders, 'x-request-id').length, 1)
  }
  const twice = await call(gateway.port, { path: '/todos', headers: { 'x-request-id': ['a', 'b'] } })
  t.match(twice.headers['x-request-id'], /^[0-9a-f-]{36}$/, 'two of them are none')
})

bothWays('an error names its request too', async (t, startGateway) => {
  const gateway = await startGateway(t, { BODY_LIMIT_BYTES: '1024' })
  await gateway.auth.stop()
  const headers = { 'x-request-id': 'mine' }
  for (const [reply, status, code] of [
    [await call(gateway.port, { path: '/nowhere', headers }), 404, 'ROUTE_NOT_FOUND'],
    [await call(gateway.port, { method: 'POST', path: '/healthz', headers }), 405, 'METHOD_NOT_ALLOWED'],
    [await call(gateway.port, { path: '/todos/%zz', headers }), 400, 'MALFORMED_URL'],
    [
      await call(gateway.port, { method: 'POST', path: '/todos', headers, body: 'x'.repeat(1025) }),
      413,
      'BODY_TOO_LARGE',
    ],
    [await call(gateway.port, { path: '/users/me', headers }), 503, 'SERVICE_UNAVAILABLE'],
  ] as const) {
    isProblem(t, reply, status, code)
    t.equal(reply.headers['x-request-id'], 'mine')
  }
})

bothWays('headers between client and gateway stay between them', async (t, startGateway) => {
  const gateway = await startGateway(t)
  const head = [
    'POST /todos HTTP/1.1',
    'host: gateway',
    'connection: close, X-Foo , x-bar',
    'connection: x-baz',
    'x-foo: secret',
    'x-bar: secret',
    'x-baz: secret',
    'x-kept: kept',
    'keep-alive: timeout=99',
    'proxy-authorization: Basic secret',
    'proxy-authenticate: secret',
    'proxy-connection: secret',
    'te: trailers, secret',
    'trailer: secret',
    'upgrade: secret',
    'authorization: Bearer token',
    'content-length: 2',
  ]
  const answer = await sendRaw(gateway.port, `${head.join('\r\n')}\r\n\r\n{}`)
  t.match(answer, /^HTTP\/1\.1 200 /)
  const [seen] = gateway.todo.seen
  t.notMatch(seen?.rawHeaders.join('\n'), /secret|timeout=99/)
  t.match(seen?.headers, {
    'x-kept': 'kept',
    authorization: 'Bearer token',
  })
  t.notMatch(String(seen?.headers.connection), /x-|close/)
  t.equal(seen?.body, '{}')
})

bothWays('cookies pass where a session is kept in one, and nowhere else', async (t, startGateway) => {
  const gateway = await startGateway(t)
  for (const service of [gateway.auth, gateway.todo]) {
    service.answer((_request, response) => {
      response.writeHead(200, ['Set-Cookie', 'a=1; Path=/; HttpOnly', 'Set-Cookie', 'b=2']).end('ok')
    })
  }
  for (const [path, passes] of [
    ['/users/log-in', true],
    ['/users/sign-up?x=/todos', true],
    ['/users/log-out', true],
    ['/users/token/refresh', true],
    ['/users/token/refresh/more', false],
    ['/users/me', false],
    ['/todos?path=/users/log-in', false],
  ] as const) {
    const reply = await call(gateway.port, { method: 'POST', path, body: '{}', headers: { cookie: 'a=1; b=2' } })
    t.equal(reply.text, 'ok', path)
    t.same(valuesOf(reply.rawHeaders, 'set-cookie'), passes ? ['a=1; Path=/; HttpOnly', 'b=2'] : [], path)
    const service = path.startsWith('/users') ? gateway.auth : gateway.todo
    t.equal(service.seen.at(-1)?.headers.cookie, passes ? 'a=1; b=2' : undefined, path)
  }
})

bothWays('what is named in Connection cannot take away what the gateway says', async (t, startGateway) => {
  const gateway = await startGateway(t)
  await call(gateway.port, {
    path: '/todos',
    headers: { connection: 'close, x-forwarded-for, x-request-id, host, authorization', authorization: 'Bearer token' },
  })
  t.match(gateway.todo.seen[0]?.headers, {
    'x-forwarded-for': '127.0.0.1',
    'x-request-id': String,
    host: gateway.todo.host,
  })
})

t.test('headers between gateway and service stay between them', async (t) => {
  const gateway = await startGateway(t)
  gateway.todo.answer((_request, response) => {
    const head = [
      'HTTP/1.1 200 OK',
      'connection: close, X-Foo, x-bar',
      'x-foo: secret',
      'x-bar: secret',
      'x-kept: kept',
      'keep-alive: timeout=99',
      'proxy-authenticate: secret',
      'proxy-connection: secret',
      'te: secret',
      'trailer: secret',
      'upgrade: secret',
      'content-length: 2',
    ]
    response.socket?.end(`${head.join('\r\n')}\r\n\r\nok`)
  })
  const reply = await call(gateway.port, { path: '/todos' })
  t.equal(reply.text, 'ok')
  t.notMatch(reply.rawHeaders.join('\n'), /secret|timeout=99/)
  t.equal(reply.headers['x-kept'], 'kept')
  gateway.todo.answer((_request, response) => {
    response.socket?.end('HTTP/1.1 200 OK\r\nx-kept: kept\r\ncontent-length: 2\r\n\r\nok')
  })
  const plain = await call(gateway.port, { path: '/todos' })
  t.match(plain, { text: 'ok', headers: { 'x-kept': 'kept' } }, 'also where a service names none')
})

bothWays('what a service answers comes back as it is', async (t, startGateway) => {
  const gateway = await startGateway(t)
  gateway.todo.answer((_request, response) => {
    response.writeHead(201, [
      ...['ETag', 'W/"1-2-abc"', 'Location', '/todos/7', 'Cache-Control', 'private, no-cache', 'Vary', 'Authorization'],
      ...['Link', '</a>; rel=next', 'Link', '</b>; rel=prev', 'Content-Type', 'application/json; charset=utf-8'],
      ...['WWW-Authenticate', 'Bearer realm="todo"', 'Retry-After', '7', 'Content-Language', 'de'],
    ])
    response.end('{"contents":"Übung 🎉"}')
  })
  const reply = await call(gateway.port, { method: 'POST', path: '/todos', body: '{}' })
  t.equal(reply.status, 201)
  t.equal(reply.text, '{"contents":"Übung 🎉"}')
  t.equal(reply.headers.link, '</a>; rel=next, </b>; rel=prev')
  t.equal(reply.headers.location, '/todos/7')
  t.match(reply.headers, {
    etag: 'W/"1-2-abc"',
    'cache-control': 'private, no-cache',
    vary: 'Authorization',
    'content-type': 'application/json; charset=utf-8',
    'www-authenticate': 'Bearer realm="todo"',
    'retry-after': '7',
    'content-language': 'de',
  })
})

bothWays('an absolute Location is left as it is', async (t, startGateway) => {
  const gateway = await startGateway(t)
  gateway.todo.answer((_request, response) =>
    response.writeHead(302, { location: 'https://elsewhere.example/todos' }).end(),
  )
  const reply = await call(gateway.port, { path: '/todos' })
  t.same([reply.status, reply.headers.location], [302, 'https://elsewhere.example/todos'])
})

bothWays('a 304 and the tag that it is for pass both ways', async (t, startGateway) => {
  const gateway = await startGateway(t)
  gateway.todo.answer((_request, response) => response.writeHead(304, { etag: '"1-2-abc"' }).end())
  const reply = await call(gateway.port, { path: '/todos', headers: { 'if-none-match': '"1-2-abc"' } })
  t.same([reply.status, reply.headers.etag, reply.text], [304, '"1-2-abc"', ''])
  t.equal(gateway.todo.seen[0]?.headers['if-none-match'], '"1-2-abc"')
})

t.test('a 304 has no body, even if it has the Content-Length of the list', async (t) => {
  const gateway = await startGateway(t)
  gateway.todo.answer((_request, response) => {
    response.socket?.write('HTTP/1.1 304 Not Modified\r\netag: "1-2-abc"\r\ncontent-length: 1234\r\n\r\n')
  })
  for (let round = 0; round < 3; round += 1) {
    const reply = await call(gateway.port, { path: '/todos', headers: { 'if-none-match': '"1-2-abc"' } })
    t.same([reply.status, reply.headers.etag, reply.text], [304, '"1-2-abc"', ''])
  }
  t.notOk(gateway.logs.lines().some(({ level }) => Number(level) >= 50))
})

bothWays('HEAD tells the length and sends no body', async (t, startGateway) => {
  const gateway = await startGateway(t)
  gateway.todo.answer((_request, response) => response.writeHead(200, { 'content-length': 1234 }).end())
  const reply = await call(gateway.port, { method: 'HEAD', path: '/todos' })
  t.same([reply.status, reply.headers['content-length'], reply.text], [200, '1234', ''])
  t.equal(gateway.todo.seen[0]?.method, 'HEAD')
})

bothWays('Expect: 100-continue is answered here', async (t, startGateway) => {
  const gateway = await startGateway(t)
  const { socket, received, closed } = await openSocket(t, gateway.port)
  socket.write(
    'POST /todos HTTP/1.1\r\nhost: x\r\nconnection: close\r\nexpect: 100-continue\r\ncontent-length: 2\r\n\r\n',
  )
  await t.resolves(
    new Promise<void>((resolve) => socket.once('data', () => resolve())),
    'the client is told to go on before it has sent its body',
  )
  t.match(received(), /^HTTP\/1\.1 100 Continue\r\n\r\n/)
  socket.write('{}')
  await closed
  t.match(received(), /HTTP\/1\.1 200 OK/)
  t.match(gateway.todo.seen, [{ body: '{}', headers: { expect: undefined } }])
})

bothWays('an offer to upgrade is passed over', async (t, startGateway) => {
  const gateway = await startGateway(t)
  for (const upgrade of ['websocket', 'h2c', 'TLS/1.0']) {
    const reply = await call(gateway.port, {
      path: '/todos',
      headers: {
        connection: 'close, upgrade, http2-settings',
        upgrade,
        'http2-settings': 'AAMAAABk',
        'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
        'sec-websocket-version': '13',
      },
    })
    t.equal(reply.status, 200, upgrade)
    t.notOk('upgrade' in (gateway.todo.seen.at(-1)?.headers ?? {}))
    t.notOk('http2-settings' in (gateway.todo.seen.at(-1)?.headers ?? {}))
  }
  const smuggled = 'GET /internal HTTP/1.1\r\nhost: x\r\n\r\n'
  const head = 'POST /todos HTTP/1.1\r\nhost: x\r\nconnection: upgrade\r\nupgrade: websocket\r\n'
  const { socket, received } = await openSocket(t, gateway.port)
  socket.write(`${head}content-length: ${smuggled.length}\r\n\r\n${smuggled}`)
  await new Promise<void>((resolve) => socket.once('data', () => resolve()))
  t.match(received(), /^HTTP\/1\.1 200 /)
  t.equal(gateway.todo.seen.at(-1)?.body, smuggled, 'a body stays a body')
})
