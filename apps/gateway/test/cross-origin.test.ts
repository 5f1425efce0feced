import { bothWays, call, isProblem, valuesOf } from './helper.ts'

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
    t.match(reply.headers['access-control-expose-headers'], /etag.*location.*retry-after.*x-request-id/)
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
