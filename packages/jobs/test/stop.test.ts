import { setTimeout as sleep } from 'node:timers/promises'
import { databases } from '@todo/test-kit'
import t from 'tap'
import { handle } from '../src/index.ts'
import { Effect } from './fixtures/effects.ts'
import { becomes, effects, empty, openJobs, Say, say, startWorker, stored } from './helper.ts'

for (const database of databases) {
  t.test(`a worker that is stopped on ${database.name}`, async (t) => {
    const orm = await openJobs(t, await database.create(t))
    t.beforeEach(() => empty(orm))

    t.test('finishes what runs, and begins nothing more', async (t) => {
      const [first, second] = [await say(orm, 'first'), await say(orm, 'second')]
      const worker = startWorker(
        t,
        orm,
        [
          handle(Say, async ({ text }, { finish }) => {
            await sleep(50)
            await finish((em) => em.insert(Effect, { text }))
          }),
        ],
        { concurrency: 1 },
      )
      await becomes(orm, first, 'running')
      await Promise.all([worker.stop(), worker.stop()])
      t.strictSame(await effects(orm), ['first'])
      t.match(await stored(orm, second), { state: 'waiting', attempts: 0 })
      t.strictSame(worker.outcomes, ['say done'])
    })

    t.test('gives back what does not end in time, for another worker to do at once', async (t) => {
      const aborted = await say(orm, 'heeds its signal')
      const stubborn = await say(orm, 'does not', { uniqueKey: 'k' })
      const endless = Promise.withResolvers<void>()
      const worker = startWorker(
        t,
        orm,
        [
          handle(Say, async ({ text }, { signal, finish }) => {
            if (text === 'does not') await endless.promise
            else await sleep(60_000, undefined, { signal })
            await finish((em) => em.insert(Effect, { text: 'first' }))
          }),
        ],
        { graceMs: 20 },
      )
      await becomes(orm, stubborn, 'running')
      await becomes(orm, aborted, 'running')
      await worker.stop()
      for (const id of [aborted, stubborn])
        t.match(await stored(orm, id), { state: 'waiting', attempts: 0, error: null }, 'as if it had not been begun')
      t.equal(await say(orm, 'does not', { uniqueKey: 'k' }), stubborn, 'also its key')
      t.strictSame(worker.outcomes, ['say released', 'say released'])

      startWorker(t, orm, [
        handle(Say, ({ text }, { finish, attempt }) =>
          finish((em) => em.insert(Effect, { text: `${text} ${attempt}` })),
        ),
      ])
      await becomes(orm, stubborn, 'done')
      await becomes(orm, aborted, 'done')
      endless.resolve()
      await sleep(50)
      t.strictSame((await effects(orm)).sort(), ['does not 1', 'heeds its signal 1'], 'and the first one is too late')
    })

    t.test('lets a job end that is done in spite of it all', async (t) => {
      const id = await say(orm, 'x')
      const worker = startWorker(
        t,
        orm,
        [handle(Say, async (_, { signal }) => sleep(60_000, undefined, { signal }).catch(() => undefined))],
        { graceMs: 0 },
      )
      await becomes(orm, id, 'running')
      await worker.stop()
      t.equal((await stored(orm, id)).state, 'done')
    })

    t.test('does not wait for a transaction that a handler holds open', async (t) => {
      const id = await say(orm, 'x')
      const endless = Promise.withResolvers<void>()
      const worker = startWorker(t, orm, [handle(Say, (_, { finish }) => finish(() => endless.promise))], {
        graceMs: 0,
      })
      await sleep(100)
      const startedAt = performance.now()
      await worker.stop()
      t.ok(performance.now() - startedAt < 5_000)
      endless.resolve()
      await becomes(orm, id, 'done')
    })

    t.test('before it was started, has nothing to do', async (t) => {
      await startWorker(t, orm, []).stop()
    })
  })
}
