import { createLogSink, until } from '@todo/test-kit'
import t, { type Test } from 'tap'
import { buildKitApp, settings } from '../helper.ts'

const MOST = 3

/** An app that serves three requests at once, with a route that answers when the test lets it; and all three are there. */
async function startBusyApp(t: Test) {
  const { promise, resolve: finish } = Promise.withResolvers<void>()
  const sink = createLogSink()
  const app = await buildKitApp(t, (app) => app.get('/slow', async () => promise.then(() => ({ done: true }))), {
    settings: { ...settings, MAX_REQUESTS_AT_ONCE: MOST },
    logger: sink.logger,
  })
  const url = await app.listen()
  const gone = new AbortController()
  const ask = (path: string, init: RequestInit = {}) => fetch(`${url}${path}`, init)
  const metric = async (name: string) => {
    const text = await (await ask('/metrics')).text()
    return Number(new RegExp(`^${name} (\\d+)$`, 'm').exec(text)?.[1])
  }
  /** How many are being served, beside the one that asks for it. */
  const serving = async () => (await metric('http_requests_in_progress')) - 1
  const served = Array.from({ length: MOST }, () =>
    ask('/slow', { signal: gone.signal }).then(
      ({ status }) => status,
      () => 'gone',
    ),
  )
  await until('all are being served', async () => (await serving()) === MOST)
  t.teardown(finish)
  return { app, ask, metric, serving, served, finish, leave: () => gone.abort(), sink }
}

t.test(
  'while as many requests are served as may be, others are refused at once, and told when to come again',
  async (t) => {
    const { app, ask, metric, served, finish, sink } = await startBusyApp(t)
    const usual = await ask('/healthz')
    const refused = [
      await ask('/slow?secret=1', { headers: { 'x-request-id': 'mine' } }),
      await ask('/slow', { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' }),
      await ask('/x'),
    ]
    for (const answer of refused) {
      t.equal(answer.status, 503)
      const headers = Object.fromEntries(answer.headers)
      t.match(headers, { 'retry-after': '2', 'content-type': 'application/problem+json' })
      for (const name of usual.headers.keys()) t.ok(name in headers, `${name}, as any answer`)
      t.strictSame(await answer.json(), {
        type: 'about:blank',
        title: 'Service Unavailable',
        status: 503,
        detail: 'Too much is going on, try again',
        instance: new URL(answer.url).pathname,
        code: 'OVERLOADED',
        request_id: String(answer.headers.get('x-request-id')),
      })
    }
    t.equal(refused[0]?.headers.get('x-request-id'), 'mine')
    t.equal(await metric('http_requests_refused_total'), refused.length)
    finish()
    t.strictSame(await Promise.all(served), [200, 200, 200], 'those under way are served')
    t.equal((await ask('/slow')).status, 200, 'and so is who comes again')
    await app.close()
    const told = sink.lines().filter(({ code }) => code === 'OVERLOADED')
    t.match(told[0], { serving: MOST, count: 1 }, 'the log says so at once')
    const counted = told.reduce((sum, { count }) => sum + Number(count), 0)
    t.equal(counted, refused.length, 'and how many there were')
    t.equal(sink.lines().filter(({ status }) => status === 503).length, 0, 'and is not flooded')
  },
)

t.test('it is still told whether the process runs and what it does', async (t) => {
  const { ask, finish, served } = await startBusyApp(t)
  for (const path of ['/', '/healthz', '/readyz', '/readyz?from=somewhere', '/metrics'])
    t.equal((await ask(path)).status, 200, path)
  finish()
  await Promise.all(served)
})

t.test('a client that goes away makes room for another', async (t) => {
  const { ask, serving, served, finish, leave } = await startBusyApp(t)
  t.equal((await ask('/slow')).status, 503)
  leave()
  t.strictSame(await Promise.all(served), ['gone', 'gone', 'gone'])
  await until('there is room', async () => (await serving()) === 0)
  finish()
  t.equal((await ask('/slow')).status, 200)
})

t.test('while it is being stopped, a refusal closes its connection, too', async (t) => {
  const { app, ask, served, finish } = await startBusyApp(t)
  t.equal((await ask('/slow')).headers.get('connection'), 'keep-alive')
  const stopped = app.drainAndClose(200)
  t.equal((await ask('/slow')).headers.get('connection'), 'close')
  finish()
  t.strictSame(await Promise.all(served), [200, 200, 200])
  await stopped
})
