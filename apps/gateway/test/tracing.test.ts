import { createTraceCollector } from '@todo/test-kit'
import { bothWays, call } from './helper.ts'

const TRACE_ID = '0af7651916cd43dd8448eb211c80319c'
const CALLER = { traceparent: `00-${TRACE_ID}-b7ad6b7169203331-01`, tracestate: 'vendor=1' }

bothWays('a service continues the trace of the request', async (t, startGateway) => {
  const collector = await createTraceCollector(t)
  const gateway = await startGateway(t, { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url })
  const { todo, port, app } = gateway
  await call(port, { path: '/todos/7?q=secret', headers: CALLER })
  await call(port, { method: 'POST', path: '/todos', body: '{}', headers: { traceparent: 'no', tracestate: 'no=1' } })
  todo.answer((_request, response) => response.writeHead(404).end())
  await call(port, { path: '/todos/8' })
  const seen = todo.seen.map(({ headers: { traceparent, tracestate } }) => ({ traceparent, tracestate }))
  await todo.stop()
  await call(port, { method: 'DELETE', path: '/todos/9' })
  await app.close()

  const requests = collector.spans.filter(({ kind }) => kind === 'server')
  const calls = collector.spans.filter(({ kind }) => kind === 'client')
  t.match(requests, [
    { service: 'gateway', name: 'GET /todos/*', traceId: TRACE_ID, parentSpanId: 'b7ad6b7169203331', failed: false },
    { name: 'POST /todos', parentSpanId: '' },
    { name: 'GET /todos/*', failed: false },
    { name: 'DELETE /todos/*', failed: true },
  ])
  t.strictSame(
    calls.map(({ parentSpanId }) => parentSpanId),
    requests.map(({ spanId }) => spanId),
  )
  t.match(calls, [
    { name: 'GET', failed: false, attributes: { 'server.address': 'todo-service', 'http.response.status_code': 200 } },
    { name: 'POST', failed: false },
    { name: 'GET', failed: true, attributes: { 'error.type': '404' } },
    { name: 'DELETE', failed: true, attributes: { 'error.type': /\w/ } },
  ])
  t.strictSame(
    seen,
    calls.slice(0, 3).map(({ traceId, spanId }, index) => ({
      traceparent: `00-${traceId}-${spanId}-01`,
      tracestate: index === 0 ? CALLER.tracestate : undefined,
    })),
  )
  t.notMatch(collector.text(), /secret|todos\/[789]/)
})

bothWays('without a collector, what the caller says of its trace is passed on', async (t, startGateway) => {
  const { todo, port } = await startGateway(t)
  await call(port, { path: '/todos/7', headers: CALLER })
  t.match(todo.seen[0]?.headers, CALLER)
})
