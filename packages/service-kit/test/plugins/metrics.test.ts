import t from 'tap'
import { buildKitApp } from '../helper.ts'

t.test('apps in one process count their own requests, whichever was made last', async (t) => {
  const [one, other] = [await buildKitApp(t), await buildKitApp(t)]
  for (let count = 0; count < 3; count += 1) await one.inject('/healthz')
  await other.inject('/healthz')
  for (const [app, requests] of [
    [one, 3],
    [other, 1],
  ] as const) {
    const { body } = await app.inject('/metrics')
    t.match(body, new RegExp(`http_request_duration_seconds_count\\{[^}]*route="/healthz"[^}]*\\} ${requests}\\n`))
    t.match(body, /^process_resident_memory_bytes \d+/m)
    t.match(body, /^http_requests_in_progress \d/m)
  }
})

t.test('the process is measured once, however many apps run in it', async (t) => {
  for (const app of [await buildKitApp(t), await buildKitApp(t)]) {
    t.equal(
      app.metricsRegistry.getSingleMetric('nodejs_eventloop_lag_seconds'),
      undefined,
      'no app takes samples of its own',
    )
    t.match((await app.inject('/metrics')).body, /^nodejs_eventloop_lag_seconds \S/m, 'and each shows them')
    t.match(await app.writeMetrics(), /^nodejs_eventloop_lag_seconds \S/m, 'also on a port of its own')
  }
})
