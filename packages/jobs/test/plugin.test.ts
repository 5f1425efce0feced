import { createApp } from '@todo/service-kit'
import { database } from '@todo/service-kit/database'
import { appSettings, createFaultyProxy, createLogSink, databases, mysql, type TestScope } from '@todo/test-kit'
import t from 'tap'
import { handle, type JobsOptions, jobs, workerOptions } from '../src/index.ts'
import { databaseSchema, Effect } from './fixtures/effects.ts'
import { becomes, change, effects, Say, say, stored } from './helper.ts'

async function buildApp(t: TestScope, url: string, options: Partial<JobsOptions> = {}) {
  const app = await createApp({ name: 'test', settings: appSettings, logger: createLogSink().logger })
  t.teardown(() => app.close())
  await app.register(database, { ...databaseSchema, url, poolSize: 5, timeoutMs: 5_000, serverTiming: false })
  await app.register(jobs, {
    handlers: [
      handle(Say, async ({ text }, { finish }) => {
        if (text === 'fail') throw new Error('no')
        await finish((em) => em.insert(Effect, { text }))
      }),
    ],
    concurrency: 2,
    pollMs: 10,
    graceMs: 500,
    ...options,
  })
  return app
}

/** The metrics of jobs, without their comments. */
async function metricsOf(app: Awaited<ReturnType<typeof buildApp>>): Promise<Record<string, number>> {
  const { body, statusCode } = await app.inject('/metrics')
  t.equal(statusCode, 200)
  const lines = body.split('\n').filter((line) => /^jobs/.test(line))
  return Object.fromEntries(lines.map((line) => [line.split(' ')[0], Number(line.split(' ')[1])]))
}

for (const database of databases) {
  t.test(`an app on ${database.name}`, async (t) => {
    const url = await database.create(t)

    t.test('does its jobs from when it is ready until it closes', async (t) => {
      const app = await buildApp(t, url)
      const id = await say(app.orm, 'hello')
      t.equal((await stored(app.orm, id)).state, 'waiting')
      await app.ready()
      await becomes(app.orm, id, 'done')
      t.strictSame(await effects(app.orm), ['hello'])
      await app.close()
    })

    t.test('shows how much there is to do, how long it has waited, and how jobs end', async (t) => {
      const app = await buildApp(t, url)
      await app.ready()
      const done = await say(app.orm, 'hello')
      const dead = await say(app.orm, 'fail')
      await becomes(app.orm, done, 'done')
      await becomes(app.orm, dead, 'dead')
      await say(app.orm, 'later', { delayMs: 60_000 })
      t.match(await metricsOf(app), {
        'jobs{state="waiting"}': 1,
        'jobs{state="running"}': 0,
        'jobs{state="dead"}': 1,
        jobs_oldest_due_seconds: 0,
        'jobs_ended_total{name="say",outcome="done"}': 1,
        'jobs_ended_total{name="say",outcome="retried"}': 2,
        'jobs_ended_total{name="say",outcome="dead"}': 1,
      })
      await app.close()
    })

    t.test('with no worker in it shows the same, and leaves the jobs to another process', async (t) => {
      const app = await buildApp(t, url, { concurrency: 0 })
      await app.ready()
      const id = await say(app.orm, 'waits')
      const { createdAt } = await stored(app.orm, id)
      await change(app.orm, id, { dueAt: createdAt - 90_000 })
      const metrics = await metricsOf(app)
      t.match(metrics, { 'jobs{state="waiting"}': 2 })
      t.ok((metrics.jobs_oldest_due_seconds ?? 0) >= 90)
      t.equal((await stored(app.orm, id)).state, 'waiting')
    })
  })
}

t.test('without its database an app has its other metrics', { skip: !mysql }, async (t) => {
  const proxy = await createFaultyProxy(t, (await mysql?.create(t)) ?? '')
  const app = await buildApp(t, proxy.url, { concurrency: 0 })
  await app.ready()
  t.match(await metricsOf(app), { 'jobs{state="waiting"}': 0, jobs_oldest_due_seconds: 0 })
  for (const fault of ['cut', 'hang'] as const) {
    proxy[fault]()
    t.strictSame(await metricsOf(app), {}, 'none is better than a wrong one')
    proxy.restore()
  }
  t.match(await metricsOf(app), { 'jobs{state="waiting"}': 0, jobs_oldest_due_seconds: 0 })
})

t.test('a worker takes its options from the settings', async (t) => {
  const set = { JOBS_CONCURRENCY: 3, JOBS_POLL_MS: 250, JOBS_RETENTION_HOURS: 2, SHUTDOWN_TIMEOUT_MS: 10_000 }
  t.strictSame(workerOptions(set), { concurrency: 3, pollMs: 250, retentionMs: 7_200_000, graceMs: 5_000 })
})
