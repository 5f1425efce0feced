import t from 'tap'
import { createTraceCollector } from '../src/index.ts'

const attribute = (key: string, value: object) => ({ key, value })

t.test('a collector tells which spans it has got', async (t) => {
  const collector = await createTraceCollector(t)
  const send = (path: string, spans: object[]) =>
    fetch(`${collector.url}${path}`, {
      method: 'POST',
      body: JSON.stringify({
        resourceSpans: [
          {
            resource: { attributes: [attribute('service.name', { stringValue: 'shop' })] },
            scopeSpans: [{ spans }],
          },
        ],
      }),
    })
  const ids = { traceId: '0af7651916cd43dd8448eb211c80319c', spanId: 'b7ad6b7169203331' }
  const attributes = [attribute('a', { intValue: 1 }), attribute('b', { doubleValue: 0.5 })]
  const answer = await send('/v1/traces', [
    { ...ids, name: 'GET /', kind: 2, attributes, status: {} },
    { ...ids, name: 'work', kind: 1, attributes: [], status: { code: 2 }, parentSpanId: ids.spanId },
  ])
  t.equal(answer.status, 200)
  t.equal((await send('/v1/logs', [])).status, 404)
  t.strictSame(collector.spans, [
    {
      service: 'shop',
      name: 'GET /',
      kind: 'server',
      ...ids,
      parentSpanId: '',
      attributes: { a: 1, b: 0.5 },
      failed: false,
    },
    { service: 'shop', name: 'work', kind: 'other', ...ids, parentSpanId: ids.spanId, attributes: {}, failed: true },
  ])
  t.equal(collector.requests, 2)
  t.match(collector.text(), 'shop')
})
