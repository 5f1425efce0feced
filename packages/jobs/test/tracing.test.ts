import { createApp, jsonOnly, traceFields } from '@todo/service-kit'
import { database as databasePlugin, inTransaction } from '@todo/service-kit/database'
import { appSettings, createLogSink, createTraceCollector, databases, until } from '@todo/test-kit'
import t from 'tap'
import { enqueue, handle, jobs } from '../src/index.ts'
import { databaseSchema, Effect } from './fixtures/effects.ts'
import { becomes, Say, say, stored } from './helper.ts'

for (const database of databases) {
  t.test(`on ${database.name} a job is part of the trace of the request that has enqueued it`, async (t) => {
    const collector = await createTraceCollector(t)
    const { logger, lines } = createLogSink({ mixin: () => traceFields() })
    const traced = { ...appSettings, OTEL_EXPORTER_OTLP_ENDPOINT: collector.url }
    const app = await createApp({ name: 'test', settings: traced, logger })
    t.teardown(() => app.close())
    const url = await database.create(t)
    await app.register(jsonOnly)
    await app.register(databasePlugin, { ...databaseSchema, url, poolSize: 5, timeoutMs: 5_000, serverTiming: false })
    const handler = handle(Say, async ({ text }, { attempt, log, finish }) => {
      log.info('at work')
      if (text === 'fail' && attempt === 1) throw new Error('a secret reason')
      await finish((em) => em.insert(Effect, { text }))
    })
    await app.register(jobs, { handlers: [handler], concurrency: 2, pollMs: 10, graceMs: 500 })
    app.post('/say', async ({ em }) => ({
      id: await inTransaction(em, (em) => enqueue(em, Say, { text: 'fail' })),
    }))
    await app.ready()

    const { id } = (await app.inject({ method: 'POST', url: '/say', payload: {} })).json()
    await becomes(app.orm, id, 'done')
    const alone = await say(app.orm, 'nobody has asked')
    await becomes(app.orm, alone, 'done')
    t.equal((await stored(app.orm, alone)).traceParent, null)
    await until('the worker has told', () => lines().filter(({ msg }) => msg === 'job ended').length === 3)
    await app.close()

    const [request] = collector.spans.filter(({ kind }) => kind === 'server')
    const [first, second, other] = collector.spans.filter(({ kind }) => kind === 'consumer')
    const { traceId, spanId } = { ...request }
    t.match(
      [first, second],
      [
        { traceId, parentSpanId: spanId, failed: true, attributes: { 'job.attempt': 1, 'job.outcome': 'retried' } },
        { traceId, parentSpanId: spanId, failed: false, attributes: { 'job.attempt': 2, 'job.outcome': 'done' } },
      ],
    )
    t.match(first, {
      name: 'process say',
      attributes: { 'messaging.destination.name': 'say', 'messaging.message.id': String(id) },
    })
    t.match(other, { name: 'process say', parentSpanId: '' }, 'a job that no request has enqueued begins a trace')
    const statements = collector.spans.filter(({ parentSpanId }) => parentSpanId === second?.spanId)
    t.ok(
      statements.some(({ name }) => name === 'INSERT effect'),
      'the statements of a job are below it',
    )
    t.notMatch(collector.text(), /secret|nobody has asked/)
    const ofFirst = lines().filter(({ span_id }) => span_id === first?.spanId)
    t.strictSame(
      ofFirst.map(({ msg }) => msg),
      ['at work', 'the job has failed, and will be tried again', 'job ended'],
    )
  })
}
