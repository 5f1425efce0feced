import { setTimeout as sleep } from 'node:timers/promises'
import { createFaultyProxy, createLogSink, databases, mysql, until } from '@todo/test-kit'
import t from 'tap'
import { Type } from 'typebox'
import { defineJob, handle, PermanentFailure, UNTIL_EXPIRED, Worker } from '../src/index.ts'
import { Effect } from './fixtures/effects.ts'
import { becomes, change, effects, empty, openJobs, Say, say, startWorker, stored } from './helper.ts'

const sayIt = handle(Say, ({ text }, { finish }) => finish((em) => em.insert(Effect, { text })))

t.test('a job is called by lower-case words', async (t) => {
  for (const name of ['', 'Say', 'say it', '1st', 'a'.repeat(65)])
    t.throws(() => defineJob({ name, payload: Type.Object({}) }), {
      name: 'TypeError',
      message: /^a job cannot be called/,
    })
})

for (const database of databases) {
  t.test(`a worker on ${database.name}`, async (t) => {
    const orm = await openJobs(t, await database.create(t))
    t.beforeEach(() => empty(orm))

    t.test('does a job once, and keeps what it knows of it', async (t) => {
      const id = await say(orm, 'hello')
      const worker = startWorker(t, orm, [
        handle(Say, async ({ text }, { em, log, ...context }) => {
          log.info('at work')
          t.match(context, { id, attempt: 1, signal: { aborted: false } })
          await em.insert(Effect, { text })
        }),
      ])
      t.match(await becomes(orm, id, 'done'), { attempts: 1, claims: 1, dueAt: null, finishedAt: Number, error: null })
      await sleep(50)
      t.strictSame(await effects(orm), ['hello'])
      t.match(worker.lines(), [
        { job: 'say', jobId: id, attempt: 1, msg: 'at work' },
        { job: 'say', jobId: id, attempt: 1, outcome: 'done', durationMs: Number },
      ])
    })

    t.test('tries again until it expires what has no other end', async (t) => {
      const patient = { ...Say, maxAttempts: UNTIL_EXPIRED }
      const id = await say(orm, 'in vain')
      await change(orm, id, { attempts: 5_000 })
      const { outcomes } = startWorker(t, orm, [handle(patient, () => Promise.reject(new Error('not yet')))])
      await until('it is retried', () => outcomes.length > 1)
      t.strictSame(outcomes.slice(0, 2), ['say retried', 'say retried'])
      await change(orm, id, { expiresAt: 1 })
      await becomes(orm, id, 'expired')
    })

    t.test('tries again what fails, after pauses that grow, and keeps what has failed for good', async (t) => {
      const startedAt: number[] = []
      const worker = startWorker(t, orm, [
        handle({ ...Say, firstRetryMs: 60, longestRetryMs: 1_000 }, async () => {
          startedAt.push(performance.now())
          throw Object.assign(new Error(`no. ${startedAt.length}`), { code: 'E_NOT_TODAY' })
        }),
      ])
      const id = await say(orm, 'in vain')
      t.match(await becomes(orm, id, 'dead'), { attempts: 3, dueAt: null, error: 'Error [E_NOT_TODAY]: no. 3' })
      const [first = 0, second = 0, third = 0] = startedAt
      t.ok(second - first >= 30, `${second - first} ms`)
      t.ok(third - second >= 60, `${third - second} ms`)
      await until('the end is logged', () => worker.outcomes.length === 3)
      t.strictSame(worker.outcomes, ['say retried', 'say retried', 'say dead'])
      t.match(
        worker.lines().filter(({ msg }) => msg === 'the job has failed for good'),
        [{ level: 50, job: 'say', jobId: id, error: 'Error [E_NOT_TODAY]: no. 3', stack: [/^at .*worker\.test\.ts/] }],
      )
    })

    t.test('does not try again what the handler knows to be hopeless', async (t) => {
      class NoSuchMailbox extends PermanentFailure {
        override readonly name = 'NoSuchMailbox'
      }
      const worker = startWorker(t, orm, [
        handle({ ...Say, maxAttempts: 100 }, async ({ text }) => {
          throw text === 'named' ? new NoSuchMailbox('it is gone') : new PermanentFailure('no')
        }),
      ])
      const ids = [await say(orm, 'named'), await say(orm, 'plain')]
      const [named, plain] = await Promise.all(ids.map((id) => becomes(orm, id, 'dead')))
      t.match(named, { attempts: 1, dueAt: null, error: 'NoSuchMailbox: it is gone' })
      t.match(plain, { attempts: 1, dueAt: null, error: 'PermanentFailure: no' })
      await until('both ends are logged', () => worker.outcomes.length === 2)
      t.strictSame(worker.outcomes, ['say dead', 'say dead'])
    })

    t.test('is not held up by jobs that fail, or hang', async (t) => {
      const hanging = await say(orm, 'hang')
      const failing = await Promise.all(Array.from({ length: 10 }, () => say(orm, 'fail')))
      const good = await Promise.all(Array.from({ length: 10 }, (_, n) => say(orm, `${n}`)))
      const endless = Promise.withResolvers<void>()
      startWorker(
        t,
        orm,
        [
          handle(
            { ...Say, maxAttempts: 2, timeoutMs: 60, firstRetryMs: 100, longestRetryMs: 100 },
            async ({ text }, { finish }) => {
              if (text === 'hang') await endless.promise
              if (text === 'fail') throw new Error('poisoned')
              await finish((em) => em.insert(Effect, { text }))
            },
          ),
        ],
        // Half of it is the time to write down, on a busy machine, that the attempt has taken too long.
        { concurrency: 2, leaseMarginMs: 2_000 },
      )
      for (const id of good) await becomes(orm, id, 'done')
      for (const id of failing) await becomes(orm, id, 'dead')
      t.match(await becomes(orm, hanging, 'dead'), {
        error: 'JobTimeout [JOB_TIMEOUT]: say has taken longer than 60 ms',
      })
      t.equal((await effects(orm)).length, 10)
      endless.resolve()
    })

    t.test('tells a handler that it has taken too long, and tries again', async (t) => {
      const id = await say(orm, 'slow')
      startWorker(t, orm, [
        handle({ ...Say, timeoutMs: 30 }, async ({ text }, { attempt, signal, finish }) => {
          if (attempt === 1) await sleep(10_000, undefined, { signal })
          await finish((em) => em.insert(Effect, { text: `${text} ${attempt}` }))
        }),
      ])
      await becomes(orm, id, 'done')
      t.strictSame(await effects(orm), ['slow 2'])
    })

    t.test('does so many at once, and no more', async (t) => {
      let running = 0
      let most = 0
      const ids = await Promise.all(Array.from({ length: 12 }, () => say(orm, 'x')))
      startWorker(
        t,
        orm,
        [
          handle(Say, async () => {
            running += 1
            most = Math.max(most, running)
            await sleep(5)
            running -= 1
          }),
        ],
        { concurrency: 3, pollMs: 60_000 },
      )
      for (const id of ids) await becomes(orm, id, 'done')
      t.equal(most, 3)
    })

    t.test('leaves a job that it does not know to others, for a while', async (t) => {
      const Later = defineJob({ name: 'later', payload: Type.Object({ text: Type.String() }) })
      const id = await say(orm, 'hello')
      const other = startWorker(t, orm, [handle(Later, async () => undefined)], {
        sweepMs: 10,
        unknownPatienceMs: 60_000,
      })
      startWorker(t, orm, [], { sweepMs: 10 })
      await sleep(60)
      t.match(await stored(orm, id), { state: 'waiting', attempts: 0 })
      await change(orm, id, { dueAt: 1 })
      t.match(await becomes(orm, id, 'dead'), { error: 'UnknownJob: no worker has a handler for it', attempts: 0 })
      await until('it is logged', () => other.lines().length > 0)
      t.match(other.lines(), [{ level: 50, jobs: 1, msg: 'jobs that nobody here knows have become dead letters' }])
    })

    t.test('deletes what has been finished for long enough, and keeps dead letters', async (t) => {
      const ids = await Promise.all(
        ['done', 'expired', 'dead', 'new'].map((text) => say(orm, text, { delayMs: 60_000 })),
      )
      const [done = 0, expired = 0, dead = 0, recent = 0] = ids
      const longAgo = (await stored(orm, done)).createdAt - 5_000
      for (const [id, state] of [
        [done, 'done'],
        [expired, 'expired'],
        [dead, 'dead'],
      ] as const)
        await change(orm, id, { state, dueAt: null, finishedAt: longAgo })
      await change(orm, recent, { state: 'done', dueAt: null, finishedAt: longAgo + 5_000 })
      startWorker(t, orm, [sayIt], { retentionMs: 4_000, sweepMs: 10 })
      await until('it is gone', async () => (await orm.em.getConnection().execute('SELECT id FROM job')).length === 2)
      for (const id of [dead, recent]) t.ok(await stored(orm, id))
    })

    t.test('of a handler that fails after its job was done, the job stays done', async (t) => {
      const id = await say(orm, 'done')
      const worker = startWorker(t, orm, [
        handle(Say, async ({ text }, { finish }) => {
          const result = await finish(async (em) => {
            await em.insert(Effect, { text })
            return 'what its work returns'
          })
          t.equal(result, 'what its work returns')
          throw new Error('too late')
        }),
      ])
      await becomes(orm, id, 'done')
      await until('it is logged', () => worker.outcomes.length === 1)
      t.strictSame(worker.outcomes, ['say done'])
      t.match(worker.lines()[0], {
        level: 40,
        error: 'Error: too late',
        msg: 'the handler failed after its job had ended',
      })
    })

    t.test('does nothing of a job whose effects fail', async (t) => {
      const id = await say(orm, 'x')
      startWorker(t, orm, [
        handle(Say, (_, { finish, attempt }) =>
          finish(async (em) => {
            await em.insert(Effect, { text: `attempt ${attempt}` })
            if (attempt < 3) throw new Error('half way')
          }),
        ),
      ])
      await becomes(orm, id, 'done')
      t.strictSame(await effects(orm), ['attempt 3'])
    })

    t.test('cannot have two handlers for one kind of job', async (t) => {
      const twice = () => new Worker({ orm, handlers: [sayIt, sayIt], log: createLogSink().logger, concurrency: 1 })
      t.throws(twice, new TypeError('there are two handlers for one kind of job'))
    })
  })
}

t.test('while MySQL is away a worker waits, says so once, and goes on when it is back', { skip: !mysql }, async (t) => {
  const proxy = await createFaultyProxy(t, (await mysql?.create(t)) ?? '')
  const orm = await openJobs(t, proxy.url)
  const goOn = Promise.withResolvers<void>()
  const worker = startWorker(t, orm, [handle(Say, () => goOn.promise)])
  const id = await say(orm, 'x')
  await becomes(orm, id, 'running')
  proxy.cut()
  goOn.resolve()
  await until('it is noticed', () => worker.lines().length > 0)
  await sleep(100)
  proxy.restore()
  t.match(await becomes(orm, id, 'done'), { attempts: 1 }, 'how a job ended is not forgotten meanwhile')
  await until('work goes on', () => worker.lines().some(({ msg }) => msg === 'the database is back: jobs go on'))
  t.equal(worker.lines().filter(({ msg }) => msg === 'no jobs can be taken for now').length, 1)
})

t.test('how a job ended that MySQL cannot be told in time is left to the next attempt', { skip: !mysql }, async (t) => {
  const proxy = await createFaultyProxy(t, (await mysql?.create(t)) ?? '')
  const orm = await openJobs(t, proxy.url)
  const goOn = Promise.withResolvers<void>()
  const worker = startWorker(t, orm, [handle({ ...Say, timeoutMs: 1_000 }, () => goOn.promise)], { leaseMarginMs: 500 })
  const id = await say(orm, 'x')
  await becomes(orm, id, 'running')
  proxy.cut()
  goOn.resolve()
  await until('it is given up', () => worker.outcomes.length === 1)
  t.strictSame(worker.outcomes, ['say lost'])
  t.match(
    worker.lines().filter(({ msg }) => msg === 'how the job ended could not be stored'),
    [{ level: 50, jobId: id, error: /ECONN|PROTOCOL/ }],
  )
  proxy.restore()
  t.match(await becomes(orm, id, 'done'), { attempts: 2 })
})

t.test('a claim that MySQL answers after the worker has stopped is given back', { skip: !mysql }, async (t) => {
  const proxy = await createFaultyProxy(t, (await mysql?.create(t)) ?? '')
  const orm = await openJobs(t, proxy.url)
  const id = await say(orm, 'x')
  proxy.hang()
  const worker = startWorker(t, orm, [handle(Say, async () => t.fail('too late'))], { graceMs: 0 })
  await worker.stop()
  proxy.restore()
  await until('it was claimed', async () => (await stored(orm, id)).claims === 1)
  t.match(await becomes(orm, id, 'waiting'), { attempts: 0 })
})
