import { createLogSink } from '@todo/test-kit'
import t, { type Test } from 'tap'
import { buildKitApp, settings } from '../helper.ts'

const MOST = 3

/** An app that serves three requests at once, with a route that answers when the test lets it. */
async function buildBusyApp(t: Test) {
  const { promise, resolve: finish } = Promise.withResolvers<void>()
  const sink = createLogSink()
  const app = await buildKitApp(t, (app) => app.get('/slow', async () => promise.then(() => ({ done: true }))), {
    settings: { ...settings, MAX_REQUESTS_AT_ONCE: MOST },
    logger: sink.logger,
  })
  await app.ready()
  const fill = () => Array.from({ length: MOST }, () => app.inject('/slow'))
  return { app, finish, sink, fill }
}

const turn = () => new Promise((resolve) => setImmediate(resolve))

t.test(
  'while as many requests are served as may be, others are refused at once, and told when to come again',
  async (t) => {
    const { app, finish, sink, fill } = await buildBusyApp(t)
    const served = fill()
    await turn()
    const refused = await Promise.all([
      app.inject('/slow'),
      app.inject({ method: 'POST', url: '/slow' }),
      app.inject('/x'),
    ])
    for (const answer of refused) {
      t.equal(answer.statusCode, 503)
      t.match(answer.headers, { 'retry-after': '2', 'content-type': /^application\/problem\+json/ })
      t.match(answer.json(), {
        code: 'OVERLOADED',
        detail: /try again/,
        request_id: String(answer.headers['x-request-id']),
      })
    }
    finish()
    for (const { statusCode } of await Promise.all(served)) t.equal(statusCode, 200, 'those under way are served')
    t.equal((await app.inject('/slow')).statusCode, 200, 'and so is who comes again')
    const told = sink.lines().filter(({ msg }) => msg === 'too many requests at once: some are refused')
    t.equal(told.length, 1, 'the log says so, once')
    t.notOk(
      sink.lines().some(({ msg }) => msg === 'request failed'),
      'and is not flooded',
    )
  },
)

t.test('it is still told whether the process runs and what it does', async (t) => {
  const { app, finish, fill } = await buildBusyApp(t)
  const served = fill()
  await turn()
  for (const url of ['/', '/healthz', '/readyz', '/metrics']) t.equal((await app.inject(url)).statusCode, 200, url)
  t.match((await app.inject('/metrics')).body, /^http_requests_in_progress 4$/m, 'three, and the one that asks')
  finish()
  await Promise.all(served)
})

t.test('a client that goes away makes room for another', async (t) => {
  const { app, finish } = await buildBusyApp(t)
  const address = await app.listen({ port: 0 })
  const gone = new AbortController()
  const waiting = Array.from({ length: MOST }, () =>
    fetch(`${address}/slow`, { signal: gone.signal }).catch(() => 'gone'),
  )
  while (!/^http_requests_in_progress 4$/m.test(await (await fetch(`${address}/metrics`)).text())) await turn()
  t.equal((await fetch(`${address}/slow`)).status, 503)
  gone.abort()
  t.strictSame(await Promise.all(waiting), ['gone', 'gone', 'gone'])
  while (!/^http_requests_in_progress 1$/m.test(await (await fetch(`${address}/metrics`)).text())) await turn()
  finish()
  t.equal((await fetch(`${address}/slow`)).status, 200)
})
