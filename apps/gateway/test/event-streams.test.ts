import { until } from '@todo/test-kit'
import { type Answer, bothWays, call, type Gateway } from './helper.ts'

const EVENT = 'id: 1\nevent: changed\ndata: {}\n\n'

/** Begins a stream, and does not end it. */
const streamEvents: Answer = ({ url }, response) => {
  if (url !== '/events') return void response.end('{}')
  response.writeHead(200, { 'content-type': 'text/event-stream' }).write(EVENT)
}

/** Opens streams through a gateway, and waits for the first event of each. */
async function openStreams({ url }: Gateway, count: number, signal?: AbortSignal) {
  return Promise.all(
    Array.from({ length: count }, async () => {
      const { body, status } = await fetch(`${url}/events`, signal && { signal })
      const reader = body?.pipeThrough(new TextDecoderStream()).getReader()
      return { status, reader, first: (await reader?.read())?.value }
    }),
  )
}

bothWays('streams of events take no place and no connection away from requests', async (t, startGateway) => {
  const gateway = await startGateway(t, { UPSTREAM_CONNECTIONS: '2', MAX_REQUESTS_AT_ONCE: '2' })
  gateway.todo.answer(streamEvents)
  const gone = new AbortController()
  const streams = [...(await openStreams(gateway, 1, gone.signal)), ...(await openStreams(gateway, 1, gone.signal))]
  for (let count = 0; count < 4; count += 1) streams.push(...(await openStreams(gateway, 2, gone.signal)))
  t.same(new Set(streams.map(({ first }) => first)), new Set([EVENT]))
  t.equal((await call(gateway.port, { path: '/todos' })).status, 200)
  t.notOk(
    gateway.todo.seen.some(({ url, aborted }) => url === '/events' && aborted),
    'none was cut off',
  )
  for (const { reader } of streams) reader?.read().catch(() => undefined)
  gone.abort()
  await until('the service is rid of them', () =>
    gateway.todo.seen.every(({ url, aborted }) => url !== '/events' || aborted),
  )
})

bothWays('a stream may be silent for longer than a service may take to answer', async (t, startGateway) => {
  const gateway = await startGateway(t, { UPSTREAM_TIMEOUT_MS: '100' })
  const { promise: isLate, resolve } = Promise.withResolvers<void>()
  gateway.todo.answer((request, response) => {
    if (request.url !== '/events') return
    streamEvents(request, response)
    void isLate.then(() => response.end('the end'))
  })
  const [stream] = await openStreams(gateway, 1)
  t.equal((await call(gateway.port, { path: '/todos' })).status, 503, 'so long takes one that hangs')
  resolve()
  t.equal((await stream?.reader?.read())?.value, 'the end')
})

bothWays('a gateway that is being stopped ends its streams at once', async (t, startGateway) => {
  const gateway = await startGateway(t)
  gateway.todo.answer(streamEvents)
  const [stream] = await openStreams(gateway, 1)
  const startedAt = performance.now()
  await gateway.app.drainAndClose(10)
  t.ok(performance.now() - startedAt < 2_000)
  t.same(await stream?.reader?.read(), { done: true, value: undefined })
  await until('the service is rid of it', () => gateway.todo.seen.every(({ aborted }) => aborted))
})

bothWays('where a client was before reaches the service', async (t, startGateway) => {
  const gateway = await startGateway(t)
  gateway.todo.answer((_request, response) => response.end())
  await call(gateway.port, { path: '/events', headers: { 'last-event-id': 'abc' } })
  t.equal(gateway.todo.seen[0]?.headers['last-event-id'], 'abc')
})
