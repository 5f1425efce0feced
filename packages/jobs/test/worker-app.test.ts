import path from 'node:path'
import { appSettings, createLogSink, freePort, mysql, sqlite, startProcess, startServer } from '@todo/test-kit'
import t from 'tap'
import { createWorkerApp, handle } from '../src/index.ts'
import { databaseSchema } from './fixtures/effects.ts'
import { becomes, effects, openJobs, Say, say, stored } from './helper.ts'

const file = path.join(import.meta.dirname, 'fixtures', 'worker-app.ts')

t.test(
  'a process of its own does jobs, shows its health and metrics, and ends in order',
  { skip: !mysql },
  async (t) => {
    const url = (await mysql?.create(t)) ?? ''
    const orm = await openJobs(t, url)
    const id = await say(orm, 'hello')
    const worker = await startServer(t, file, {
      env: { DATABASE_URL: url, JOBS_POLL_MS: '20', SHUTDOWN_TIMEOUT_MS: '3000' },
    })
    await becomes(orm, id, 'done')
    t.match(await (await fetch(`${worker.url}/metrics`)).text(), /^jobs_ended_total\{name="say",outcome="done"\} 1$/m)
    t.equal((await fetch(`${worker.url}/jobs`)).status, 404)

    const [slow, endless] = [await say(orm, 'slowly'), await say(orm, 'never')]
    for (const job of [slow, endless]) await becomes(orm, job, 'running')
    worker.child.kill('SIGTERM')
    t.strictSame(await worker.exit, { code: 0, signal: null })
    t.equal((await stored(orm, slow)).state, 'done', 'what can end in time ends')
    t.match(await stored(orm, endless), { state: 'waiting', attempts: 0 }, 'the rest is given back')
    t.strictSame(await effects(orm), ['hello', 'slowly'])
  },
)

t.test('beside a service on SQLite there is no place for one, and it says so', async (t) => {
  const url = await sqlite.create(t)
  await openJobs(t, url)
  const worker = startProcess(t, file, {
    env: { DATABASE_URL: url, PORT: String(await freePort()) },
    unmeasured: true,
  })
  t.strictSame(await worker.exit, { code: 1, signal: null })
  t.match(worker.output(), /is in use by another process\. SQLite serves one process at a time: .* use MySQL/)
})

t.test('it can be built in a test, with a logger that can be looked at', async (t) => {
  const sink = createLogSink()
  const app = await createWorkerApp({
    name: 'test',
    settings: {
      ...appSettings,
      JOBS_CONCURRENCY: 1,
      JOBS_POLL_MS: 10,
      JOBS_RETENTION_HOURS: 1,
      DATABASE_URL: 'file::memory:',
      DATABASE_POOL_SIZE: 1,
      DATABASE_TIMEOUT_MS: 1_000,
    },
    databaseSchema,
    handlers: [handle(Say, async (_, { log }) => log.info('at work'))],
    logger: sink.logger,
  })
  t.teardown(() => app.close())
  await app.ready()
  await becomes(app.orm, await say(app.orm, 'hello'), 'done')
  t.ok(sink.lines().some(({ msg }) => msg === 'at work'))
})
