import { databases, until } from '@todo/test-kit'
import t from 'tap'
import { handle, LeaseLost } from '../src/index.ts'
import { Effect } from './fixtures/effects.ts'
import { becomes, change, effects, empty, openJobs, Say, say, startWorker, stored } from './helper.ts'

for (const database of databases) {
  t.test(`a lease on ${database.name}`, async (t) => {
    const orm = await openJobs(t, await database.create(t))
    t.beforeEach(() => empty(orm))

    t.test('outlives the time-out of its job', async (t) => {
      const goOn = Promise.withResolvers<void>()
      startWorker(t, orm, [handle({ ...Say, timeoutMs: 3_000 }, () => goOn.promise)], { leaseMarginMs: 2_000 })
      const id = await say(orm, 'x')
      const { dueAt, createdAt } = await becomes(orm, id, 'running')
      t.ok((dueAt ?? 0) - createdAt >= 5_000)
      goOn.resolve()
      await becomes(orm, id, 'done')
    })

    for (const [how, end] of [
      ['finish', 'finishes'],
      ['return', 'returns'],
      ['throw', 'fails'],
    ] as const) {
      t.test(`that ran out lets another worker do the job; the first one ${end} in vain`, async (t) => {
        const goOn = Promise.withResolvers<void>()
        const id = await say(orm, 'x')
        let lost: unknown
        const work = handle(Say, async (_, { finish }) => {
          await goOn.promise
          if (how === 'throw') throw new Error('too late')
          if (how === 'return') return
          await finish((em) => em.insert(Effect, { text: 'first' })).catch((error: unknown) => {
            lost = error
            throw error
          })
        })
        const first = startWorker(t, orm, [work], { concurrency: 1 })
        await becomes(orm, id, 'running')
        await change(orm, id, { dueAt: 1 })
        const stop = first.stop()
        startWorker(t, orm, [
          handle(Say, ({ text }, { finish, attempt }) =>
            finish((em) => em.insert(Effect, { text: `${text} ${attempt}` })),
          ),
        ])
        const done = await becomes(orm, id, 'done')
        goOn.resolve()
        await stop
        t.strictSame(first.outcomes, ['say lost'])
        t.strictSame(await effects(orm), ['x 2'])
        t.strictSame(await stored(orm, id), done, 'what the first one says changes nothing')
        if (how === 'finish') t.ok(lost instanceof LeaseLost)
      })
    }

    t.test('that ran out in the last attempt leaves a dead letter, not a job for ever', async (t) => {
      const id = await say(orm, 'x')
      await change(orm, id, { state: 'running', attempts: 3, claims: 3, dueAt: 1 })
      const worker = startWorker(t, orm, [handle(Say, async () => t.fail('once more'))])
      t.match(await becomes(orm, id, 'dead'), {
        error: 'CutOff: the last attempt did not come to an end',
        attempts: 3,
        dueAt: null,
      })
      t.strictSame(worker.outcomes, ['say dead'])
    })

    t.test('is not lost for running late, as long as nobody else has it', async (t) => {
      const goOn = Promise.withResolvers<void>()
      const first = startWorker(t, orm, [
        handle(Say, async ({ text }, { finish }) => {
          await goOn.promise
          await finish((em) => em.insert(Effect, { text }))
        }),
      ])
      const id = await say(orm, 'x')
      await becomes(orm, id, 'running')
      const stop = first.stop()
      await change(orm, id, { dueAt: 1 })
      goOn.resolve()
      await stop
      t.strictSame(await effects(orm), ['x'])
      t.equal((await stored(orm, id)).state, 'done')
    })

    t.test('a job that fails has its key again while it waits, unless another one has it', async (t) => {
      const id = await say(orm, 'first', { uniqueKey: 'k' })
      const goOn = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
      const worker = startWorker(t, orm, [
        handle({ ...Say, firstRetryMs: 60_000, longestRetryMs: 60_000 }, async ({ text }, { attempt }) => {
          await goOn[attempt - 1]?.promise
          if (text === 'first') throw new Error('not yet')
        }),
      ])
      await becomes(orm, id, 'running')
      goOn[0]?.resolve()
      await becomes(orm, id, 'waiting')
      t.equal(await say(orm, 'again', { uniqueKey: 'k' }), id, 'the one that is to be tried again')
      await change(orm, id, { dueAt: 1 })
      await becomes(orm, id, 'running')
      const other = await say(orm, 'other', { uniqueKey: 'k', delayMs: 60_000 })
      t.not(other, id)
      goOn[1]?.resolve()
      t.match(await becomes(orm, id, 'waiting'), { waitingKey: null })
      t.equal(await say(orm, 'again', { uniqueKey: 'k' }), other, 'both wait, and the other one has the key')
      await until('it is counted', () => worker.outcomes.length === 2)
    })
  })
}
