import { createServer } from 'node:http'
import { setImmediate } from 'node:timers/promises'
import { isDeepStrictEqual } from 'node:util'
import { createLogSink, freePort, listen, sendRaw, until } from '@todo/test-kit'
import { fastify } from 'fastify'
import t from 'tap'
import { announcement } from '../src/announcement.ts'
import { buildApp } from '../src/app.ts'
import { loadConfig } from '../src/config.ts'
import { SERVICES } from '../src/services.ts'
import { bothWays, call, createUpstream, isProblem, serviceUrls, startGateway, startInOneProcess } from './helper.ts'

bothWays('the gateway answers its ping and says that it runs', async (t, startGateway) => {
  const gateway = await startGateway(t)
  t.same((await call(gateway.port, { path: '/' })).json(), { ping: 'pong' })
  t.match(await call(gateway.port, { path: '/healthz' }), { status: 200 })
  t.same(gateway.seen(), [], 'by itself')
})

/** What `/readyz` says of each service: that it is ready, unless told otherwise. */
function checks(others: Record<string, boolean> = {}): Record<string, boolean> {
  return { ...Object.fromEntries(SERVICES.map(({ name }) => [name, true])), ...others }
}

bothWays('the gateway is ready when all services are', async (t, startGateway) => {
  const gateway = await startGateway(t)
  const ready = await call(gateway.port, { path: '/readyz' })
  t.same([ready.status, ready.json()], [200, { status: 'ok', checks: checks() }])
  t.same(
    gateway.seen().map(({ url }) => url),
    SERVICES.map(() => '/readyz'),
  )
  gateway.todo.answer((_request, response) => response.writeHead(503).end())
  const isReady = async () => (await call(gateway.port, { path: '/readyz' })).status === 200
  await until('it is seen', async () => !(await isReady()))
  const unavailable = await call(gateway.port, { path: '/readyz' })
  t.equal(unavailable.status, 503)
  t.ok(unavailable.headers['retry-after'])
  t.same(unavailable.json(), { status: 'unavailable', checks: checks({ 'todo-service': false }) })
  await gateway.auth.stop()
  const neither = checks({ 'auth-service': false, 'todo-service': false })
  await until('both are seen', async () =>
    isDeepStrictEqual((await call(gateway.port, { path: '/readyz' })).json().checks, neither),
  )
  await gateway.auth.start()
  gateway.todo.answer((_request, response) => response.end('{}'))
  await until('it is ready again', isReady)
})

bothWays('a service that hangs counts as not ready', async (t, startGateway) => {
  const gateway = await startGateway(t)
  gateway.auth.answer(() => undefined)
  const startedAt = performance.now()
  const reply = await call(gateway.port, { path: '/readyz' })
  t.same([reply.status, reply.json().checks], [503, checks({ 'auth-service': false })])
  t.ok(performance.now() - startedAt < 3_000)
})

bothWays("the gateway's own URLs know their methods, and say which", async (t, startGateway) => {
  const gateway = await startGateway(t)
  for (const path of ['/', '/healthz', '/readyz', '/docs/json']) {
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'PROPFIND']) {
      const reply = await call(gateway.port, { method, path })
      isProblem(t, reply, 405, 'METHOD_NOT_ALLOWED')
      t.equal(reply.headers.allow, 'GET, HEAD', `${method} ${path}`)
    }
  }
})

bothWays('who tries out URLs is told to wait', async (t, startGateway) => {
  const gateway = await startGateway(t, { NOT_FOUND_LIMIT_PER_MINUTE: '3' })
  for (let count = 0; count < 3; count += 1) t.equal((await call(gateway.port, { path: `/x${count}` })).status, 404)
  const reply = await call(gateway.port, { method: 'POST', path: '/x', body: '{}' })
  isProblem(t, reply, 429, 'TOO_MANY_REQUESTS')
  t.match(reply.headers['retry-after'], /^[1-9]\d?$/)
  t.equal((await call(gateway.port, { path: '/todos' })).status, 200, 'what is there is not limited by it')
})

bothWays('the docs page works under the policy that it is served with', async (t, startGateway) => {
  const gateway = await startGateway(t)
  const page = await call(gateway.port, { path: '/docs/' })
  t.match(page, { status: 200, headers: { 'content-type': /^text\/html/ } })
  const policy = String(page.headers['content-security-policy'])
  t.match(policy, /script-src 'self'(;|$)/)
  t.match(policy, /style-src 'self' 'unsafe-inline'/)
  t.notMatch(policy, /upgrade-insecure-requests/, 'there may be no TLS')
  t.notOk(page.headers['strict-transport-security'])
  const scripts = [...page.text.matchAll(/<script([^>]*)>([^<]*)<\/script>/g)]
  t.ok(scripts.length > 0)
  for (const [, attributes = '', inline = ''] of scripts) {
    t.match(attributes, /src="/, 'no script is in the page itself: the policy would not let it run')
    t.equal(inline.trim(), '')
  }
  for (const [, file = ''] of page.text.matchAll(/(?:src|href)="([^"]+\.(?:js|css|svg))"/g)) {
    const { pathname } = new URL(file, `${gateway.url}/docs/`)
    t.equal((await call(gateway.port, { path: pathname })).status, 200, pathname)
  }
  t.match(await call(gateway.port, { path: '/docs' }), { status: 302, headers: { location: 'docs/' } })
})

bothWays('metrics are on their own port, and on no other', async (t, startGateway) => {
  const metricsPort = await freePort()
  const gateway = await startGateway(t, { METRICS_PORT: String(metricsPort) })
  await call(gateway.port, { path: '/todos' })
  isProblem(t, await call(gateway.port, { path: '/metrics' }), 404, 'ROUTE_NOT_FOUND')
  const metrics = await call(metricsPort, { path: '/metrics' })
  t.match(metrics, { status: 200, headers: { 'content-type': /^text\/plain/ } })
  t.match(metrics.text, /http_request_duration_seconds_count\{[^}]*method="GET"[^}]*\} 1/)
  t.match(metrics.text, /process_cpu_seconds_total/)
  for (const path of ['/', '/todos', '/metrics/x', '//metrics'])
    t.equal((await call(metricsPort, { path })).status, 404)
  await gateway.app.close()
  await t.rejects(call(metricsPort, { path: '/metrics' }), { code: 'ECONNREFUSED' })
})

t.test('a metrics port that is taken is named', async (t) => {
  const other = createServer()
  const port = await listen(other)
  t.teardown(() => other.close())
  const app = await buildApp(
    loadConfig({
      ...serviceUrls('http://127.0.0.1:9'),
      METRICS_PORT: String(port),
      LOG_LEVEL: 'silent',
    }),
  )
  t.teardown(() => app.close())
  await t.rejects(app.listen({ port: 0, host: '127.0.0.1' }), {
    message: /METRICS_PORT/,
    cause: { code: 'EADDRINUSE' },
  })
})

bothWays('the local profile says so at the start', async (t, startGateway) => {
  const gateway = await startGateway(t, { SECURITY_PROFILE: 'local' })
  const warnings = gateway.logs.lines().filter(({ level }) => level === 40)
  t.equal(warnings.length, 1)
  t.match(warnings[0]?.msg, /SECURITY_PROFILE=local/)
})

bothWays('logs name the request and hold no secret', async (t, startGateway) => {
  const gateway = await startGateway(t)
  await call(gateway.port, {
    path: '/unknown?token=secret-in-query',
    headers: { 'x-request-id': 'find-me', authorization: 'Bearer secret-token', cookie: 'a=secret-cookie' },
  })
  const line = gateway.logs.lines().find(({ msg }) => msg === 'request completed')
  t.match(line, { reqId: 'find-me', method: 'GET', status: 404, durationMs: Number })
  await gateway.todo.stop()
  await call(gateway.port, { path: '/todos?x=secret', headers: { authorization: 'Bearer secret-token' } })
  await sendRaw(gateway.port, 'GET /todos?secret HTTP/1.1\r\nsecret\r\n\r\n')
  t.notMatch(gateway.logs.text(), /secret/)
})

for (const [where, start, lines] of [
  ['elsewhere is a line of the log', startGateway, 1],
  ['in this process is a line of its log alone', startInOneProcess, 0],
] as const)
  t.test(`a request to a service ${where}`, async (t) => {
    const gateway = await start(t)
    t.equal((await call(gateway.port, { path: '/todos' })).status, 200)
    t.equal(gateway.logs.lines().filter(({ msg }) => msg === 'request completed').length, lines)
  })

t.test('the log says where the stack is when all services answer, and not before', async (t) => {
  const service = await createUpstream(t, (_request, response) => response.writeHead(503).end())
  const logs = createLogSink()
  const config = loadConfig({ ...serviceUrls(service.url), METRICS_PORT: '0', ANNOUNCEMENT: 'It is up' })
  const app = await buildApp(config, { logger: logs.logger })
  t.teardown(() => app.close())
  await app.listen({ port: 0, host: '127.0.0.1' })
  const said = () => logs.lines().filter(({ msg }) => msg === 'It is up').length
  await until('they are asked again', () => service.seen.length > SERVICES.length)
  t.equal(said(), 0)
  service.answer((_request, response) => response.end())
  await until('it is said', () => said() > 0)
  t.equal(said(), 1)
})

t.test('a gateway that ends says nothing, also when the services answer meanwhile', async (t) => {
  for (const isAsleep of [true, false]) {
    const logs = createLogSink()
    const answer = Promise.withResolvers<boolean>()
    const app = fastify({ loggerInstance: logs.logger })
    await app.register(announcement, {
      text: 'It is up',
      isUp: () => (isAsleep ? Promise.resolve(false) : answer.promise),
    })
    await app.listen({ port: 0, host: '127.0.0.1' })
    await app.close()
    answer.resolve(true)
    await setImmediate()
    t.notMatch(logs.text(), /It is up/)
  }
})
