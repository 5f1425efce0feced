import { once } from 'node:events'
import { request as sendRequest } from 'node:http'
import { fileURLToPath } from 'node:url'
import {
  createHttpStub,
  createLogSink,
  createTraceCollector,
  databases,
  portOf,
  startProcess,
  type TestScope,
  until,
} from '@todo/test-kit'
import t from 'tap'
import { Type } from 'typebox'
import { database as databasePlugin, inTransaction } from '../../src/database/index.ts'
import { type AppOptions, callService, failedBy, jsonOnly, traceFields } from '../../src/index.ts'
import { Note, notes } from '../fixtures/notes.ts'
import { buildKitApp, type KitApp, settings } from '../helper.ts'

/** What a caller sends that traces itself (W3C Trace Context, section 3.2). */
const TRACE_ID = '0af7651916cd43dd8448eb211c80319c'
const CALLER = `00-${TRACE_ID}-b7ad6b7169203331-01`

/** An app that sends its traces to a collector, and what it logs. */
async function buildTraced(
  t: TestScope,
  endpoint: string,
  addRoutes: (app: KitApp) => unknown = () => undefined,
  more: Partial<AppOptions['settings']> = {},
) {
  const sink = createLogSink({ mixin: () => traceFields() })
  const traced = { ...settings, ...more, OTEL_EXPORTER_OTLP_ENDPOINT: endpoint }
  const app = await buildKitApp(t, addRoutes, { settings: traced, logger: sink.logger })
  return { app, ...sink }
}

t.test('a request is a span in the trace of its caller', async (t) => {
  const collector = await createTraceCollector(t)
  const { app, lines } = await buildTraced(t, collector.url, (app) => {
    app.get('/things/:id', async (request) => {
      request.log.info('at work')
      return request.span?.headers
    })
    app.get('/broken', async () => {
      throw new Error('no')
    })
  })
  const headers = { traceparent: CALLER, tracestate: 'vendor=1' }
  const answer = await app.inject({ url: '/things/private?q=secret', headers })
  t.match(answer.json(), { traceparent: new RegExp(`^00-${TRACE_ID}-[0-9a-f]{16}-01$`), tracestate: 'vendor=1' })
  await app.inject({ url: '/broken', headers: { traceparent: 'no traceparent' } })
  await app.inject({ method: 'PROPFIND', url: '/things/private' })
  await app.close()

  const [first, second, third] = collector.spans
  t.match(first, {
    service: 'test',
    name: 'GET /things/:id',
    kind: 'server',
    traceId: TRACE_ID,
    parentSpanId: 'b7ad6b7169203331',
    failed: false,
  })
  t.strictSame(first?.attributes, {
    'http.request.method': 'GET',
    'http.route': '/things/:id',
    'url.scheme': 'http',
    'http.response.status_code': 200,
  })
  t.match(second, { name: 'GET /broken', parentSpanId: '', failed: true, attributes: { 'error.type': '500' } })
  t.not(second?.traceId, TRACE_ID, 'what is no traceparent begins a trace')
  t.match(third, { name: '_OTHER', failed: false, attributes: { 'http.response.status_code': 405 } })
  t.notMatch(collector.text(), /private|secret/, 'neither a path nor a query is sent')
  const ofFirst = lines().filter(({ trace_id }) => trace_id === TRACE_ID)
  t.same(
    ofFirst.map(({ msg, span_id }) => ({ msg, span_id })),
    ['at work', 'request completed'].map((msg) => ({ msg, span_id: first?.spanId })),
    'the lines of the request name its trace',
  )
})

t.test('what supervisors ask all the time begins no trace, but is part of one', async (t) => {
  const collector = await createTraceCollector(t)
  const { app } = await buildTraced(t, collector.url)
  await app.inject('/healthz')
  await app.inject({ url: '/readyz', headers: { traceparent: CALLER } })
  await app.close()
  t.match(collector.spans, [{ name: 'GET /readyz', traceId: TRACE_ID }])
  t.equal(collector.spans.length, 1)
})

t.test('a request whose client has gone is traced, too', async (t) => {
  const collector = await createTraceCollector(t)
  const { app } = await buildTraced(t, collector.url, (app) => app.get('/wait', () => new Promise(() => undefined)))
  await app.listen({ host: '127.0.0.1', port: 0 })
  const arrived = once(app.server, 'request')
  const request = sendRequest({ port: portOf(app.server.address()), path: '/wait' }).on('error', () => undefined)
  request.end()
  const [, response] = await arrived
  request.destroy()
  await once(response, 'close')
  await app.close()
  t.match(collector.spans, [{ name: 'GET /wait' }])
})

for (const database of databases) {
  t.test(`each statement on ${database.name} is a span, with its text and without values`, async (t) => {
    const collector = await createTraceCollector(t)
    const url = await database.create(t)
    const { app } = await buildTraced(t, collector.url, async (app) => {
      await app.register(jsonOnly)
      await app.register(databasePlugin, { ...notes, url, poolSize: 2, timeoutMs: 10_000, serverTiming: true })
      app.post('/notes', { schema: { body: Type.Object({ text: Type.String() }) } }, async (request) => {
        const { text } = Object(request.body)
        await inTransaction(request.em, (em) => em.insert(Note, { text, rank: 1 }))
        return { count: await request.em.count(Note, { text }) }
      })
      app.post('/fault', async (request) => request.em.getConnection().execute('select nothing from nowhere'))
    })
    const payload = { text: 'a secret text' }
    const answer = await app.inject({ method: 'POST', url: '/notes', payload, headers: { traceparent: CALLER } })
    t.match(answer.headers['server-timing'], /4 statements/, 'and it is counted, too')
    t.equal((await app.inject({ method: 'POST', url: '/fault', payload: {} })).statusCode, 500)
    await app.close()

    const request = collector.spans.find(({ name }) => name === 'POST /notes')
    const statements = collector.spans.filter(({ parentSpanId }) => parentSpanId === request?.spanId)
    t.strictSame(
      statements.map(({ name }) => name),
      ['BEGIN', 'INSERT note', 'COMMIT', 'SELECT note'],
    )
    t.match(statements[1], { kind: 'client', traceId: TRACE_ID, failed: false })
    t.match(statements[1]?.attributes, {
      'db.system.name': database.name === 'MySQL' ? 'mysql' : 'sqlite',
      'db.operation.name': 'INSERT',
      'db.query.text': /^insert into .note. .+ values \(\?, \?\)/i,
    })
    t.match(
      collector.spans.find(({ name }) => name === 'SELECT nowhere'),
      { failed: true, attributes: { 'error.type': /NO_SUCH_TABLE|SQLITE_ERROR/ } },
    )
    t.notMatch(collector.text(), /secret/)
  })
}

t.test('a call of another service is a span, and the other service can continue the trace', async (t) => {
  const collector = await createTraceCollector(t)
  const seen: unknown[] = []
  const other = await createHttpStub(t, (response, { url, headers }) => {
    seen.push(headers.traceparent)
    response.writeHead(url === '/missing' ? 404 : 200).end()
  })
  const timeoutMs = 10_000
  const call = (path: string) => callService(`http://127.0.0.1:${other.port}${path}`, { timeoutMs })
  const { app } = await buildTraced(t, collector.url, (app) => {
    app.get('/call', async () => {
      const answers = [await call('/found?secret=1'), await call('/missing')]
      await other.stop()
      await call('/gone').catch(() => undefined)
      await callService('http://nowhere.invalid', { json: {}, timeoutMs }).catch(() => undefined)
      return answers.map(({ status }) => status)
    })
  })
  t.equal((await call('/found')).status, 200, 'without a trace it is a call')
  t.strictSame((await app.inject('/call')).json(), [200, 404])
  await app.close()
  const calls = collector.spans.filter(({ kind }) => kind === 'client')
  const [server] = collector.spans.filter(({ kind }) => kind === 'server')
  t.match(calls, [
    { name: 'GET', failed: false, attributes: { 'server.address': '127.0.0.1', 'server.port': other.port } },
    { name: 'GET', failed: true, attributes: { 'error.type': '404' } },
    { name: 'GET', failed: true, attributes: { 'error.type': /^ECONN(REFUSED|RESET)$/ } },
    { name: 'POST', failed: true, attributes: { 'server.address': 'nowhere.invalid' } },
  ])
  t.strictSame(
    calls.map(({ parentSpanId }) => parentSpanId),
    calls.map(() => server?.spanId),
  )
  t.strictSame(seen, [undefined, ...calls.slice(0, 2).map((span) => `00-${span.traceId}-${span.spanId}-01`)])
  t.notMatch(collector.text(), /secret|missing/)
})

t.test('a failure is told by its code or its name, and not by its message', async (t) => {
  const withCode = Object.assign(new Error('a secret'), { code: 'ECONNREFUSED' })
  t.strictSame(failedBy(withCode), { 'error.type': 'ECONNREFUSED' })
  t.strictSame(failedBy(new RangeError('a secret')), { 'error.type': 'RangeError' })
  t.strictSame(failedBy('a secret'), { 'error.type': '_OTHER' })
})

t.test('which requests are traced can be said', async (t) => {
  const cases: [sampler: AppOptions['settings']['OTEL_TRACES_SAMPLER'], share: number | undefined, names: string[]][] =
    [
      [undefined, undefined, ['alone', 'sampled']],
      ['always_on', undefined, ['alone', 'sampled', 'unsampled']],
      ['always_off', undefined, []],
      ['traceidratio', 0, []],
      ['traceidratio', 1, ['alone', 'sampled', 'unsampled']],
      ['traceidratio', undefined, ['alone', 'sampled', 'unsampled']],
      ['parentbased_always_off', undefined, ['sampled']],
      ['parentbased_traceidratio', 0, ['sampled']],
    ]
  for (const [sampler, share, names] of cases) {
    const collector = await createTraceCollector(t)
    const { app } = await buildTraced(
      t,
      collector.url,
      (app) => {
        for (const name of ['alone', 'sampled', 'unsampled'])
          app.get(`/${name}`, async ({ span }) => span?.child('part', 'client', {}).headers)
      },
      {
        OTEL_SERVICE_NAME: 'own name',
        ...(sampler && { OTEL_TRACES_SAMPLER: sampler }),
        ...(share !== undefined && { OTEL_TRACES_SAMPLER_ARG: share }),
      },
    )
    await app.inject('/alone')
    await app.inject({ url: '/sampled', headers: { traceparent: CALLER } })
    const unsampled = await app.inject({ url: '/unsampled', headers: { traceparent: CALLER.replace(/1$/, '0') } })
    const flags = names.includes('unsampled') ? '01' : '00'
    t.match(unsampled.json().traceparent, new RegExp(`^00-${TRACE_ID}-.*-${flags}$`), 'who is called next knows')
    await app.close()
    t.strictSame(
      collector.spans.map(({ service, name }) => [service, name]),
      names.map((name) => ['own name', `GET /${name}`]),
      `${sampler} ${share}`,
    )
  }
})

t.test('while the collector does not take spans, requests are served, and one line says so', async (t) => {
  const collector = await createTraceCollector(t)
  const { app, lines } = await buildTraced(t, `${collector.url}/`, (app) => app.get('/work', async () => ({})))
  const work = async () => {
    // A batch is full, so it is sent at once.
    for (let n = 0; n < 512; n += 1) t.equal((await app.inject('/work')).statusCode, 200)
  }
  const said = () => lines().flatMap(({ msg }) => (String(msg).startsWith('traces ') ? [String(msg)] : []))
  collector.answer((response) => response.writeHead(400).end())
  await work()
  await until('it is told', () => said().length === 1)
  const refused = collector.requests
  await work()
  await until('more has been refused', () => collector.requests > refused)
  t.equal(said().length, 1)
  collector.answer((response) => response.writeHead(200).end('{}'))
  await work()
  await until('it is told that they arrive', () => said().length === 2)
  t.match(said(), [/^traces cannot be sent, and are dropped until they can: /, 'traces can be sent again'])
})

t.test('a collector that never answers does not keep the app from its end', async (t) => {
  const collector = await createTraceCollector(t)
  collector.answer(() => undefined)
  const { app } = await buildTraced(t, collector.url, (app) => app.get('/work', async () => ({})))
  await app.inject('/work')
  const startedAt = performance.now()
  await app.close()
  const took = performance.now() - startedAt
  t.ok(took >= 900 && took < 3_000, `${took} ms`)
  t.equal(collector.requests, 1, 'it has tried')
})

t.test('nothing of OpenTelemetry is loaded but for an app that sends traces', async (t) => {
  const sdk = /@opentelemetry\/(sdk|exporter|core|resources)/
  const loadedBy = async (...args: string[]) => {
    const program = startProcess(t, fileURLToPath(new URL('../fixtures/loaded.ts', import.meta.url)), { args })
    t.match(await program.exit, { code: 0 })
    return program.output()
  }
  const off = await loadedBy()
  t.match(off, '/fastify/')
  t.notMatch(off, sdk)
  t.match(await loadedBy('http://127.0.0.1:9'), sdk)
})
