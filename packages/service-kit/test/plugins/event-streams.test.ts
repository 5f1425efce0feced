import { once } from 'node:events'
import { Readable } from 'node:stream'
import { createLogSink, until } from '@todo/test-kit'
import t, { type Test } from 'tap'
import { buildKitApp, settings } from '../helper.ts'

const MOST = 3

/** An app that serves three requests at once, with a stream of events that says one thing and does not end. */
async function startApp(t: Test) {
  const streams: Readable[] = []
  const logs = createLogSink()
  const app = await buildKitApp(
    t,
    (app) =>
      app.get('/stream', async (_request, reply) => {
        const stream = new Readable({ read: () => undefined })
        stream.push('data: hello\n\n')
        streams.push(stream)
        return reply.type('text/event-stream').send(stream)
      }),
    { settings: { ...settings, MAX_REQUESTS_AT_ONCE: MOST }, logger: logs.logger },
  )
  const url = await app.listen({ host: '127.0.0.1', port: 0 })
  return { app, streams, logs, ask: (path: string, init?: RequestInit) => fetch(`${url}${path}`, init) }
}

/** How many streams there are, as the metrics say. */
async function openOf(ask: (path: string) => Promise<Response>): Promise<number> {
  const text = await (await ask('/metrics')).text()
  return Number(/^http_event_streams_open (\d+)$/m.exec(text)?.[1])
}

t.test('streams of events keep nobody from being served, and none is cut off for another', async (t) => {
  const { ask, streams, logs } = await startApp(t)
  const gone = new AbortController()
  const answers: Response[] = []
  for (let count = 0; count < 4 * MOST; count += 1) answers.push(await ask('/stream', { signal: gone.signal }))
  t.ok(answers.every(({ status }) => status === 200))
  t.equal(await openOf(ask), 4 * MOST)
  t.ok(streams.every(({ destroyed }) => !destroyed))
  gone.abort()
  await until('all have ended', async () => (await openOf(ask)) === 0)
  t.ok(streams.every(({ destroyed }) => destroyed))
  const lines = logs.lines().filter(({ route }) => route === '/stream')
  t.equal(lines.length, 4 * MOST, 'each has its line in the log')
  t.match(lines[0], { method: 'GET', status: 200, durationMs: Number, reqId: String, msg: 'request completed' })
})

t.test('when the app is being stopped, streams end at once, and no other begins', async (t) => {
  const { app, ask, streams, logs } = await startApp(t)
  const open = await ask('/stream')
  const stopped = app.drainAndClose(300)
  t.equal(await open.text(), 'data: hello\n\n', 'it ends as it should, and is not broken off')
  const late = await ask('/stream')
  t.equal(late.status, 503)
  t.equal(late.headers.get('retry-after'), '2')
  t.match(await late.json(), { code: 'SERVICE_UNAVAILABLE' })
  await stopped
  t.ok(streams.every(({ destroyed }) => destroyed))
  t.equal(logs.lines().filter(({ route }) => route === '/stream').length, 1, 'what is refused is counted as an outage')
})

t.test('an app that is closed without being asked first ends them, too', async (t) => {
  const { app, ask } = await startApp(t)
  const open = await ask('/stream')
  const startedAt = performance.now()
  await app.close()
  t.ok(performance.now() - startedAt < 5_000, 'and waits for no connection of theirs')
  t.equal(await open.text(), 'data: hello\n\n')
})

t.test('HEAD is answered with the same headers, and opens nothing', async (t) => {
  const { ask, streams } = await startApp(t)
  const answer = await ask('/stream', { method: 'HEAD' })
  t.equal(answer.headers.get('content-type'), 'text/event-stream')
  t.equal(await answer.text(), '')
  await until('none is open', async () => (await openOf(ask)) === 0)
  for (const stream of streams) if (!stream.closed) await once(stream.destroy(), 'close')
})
