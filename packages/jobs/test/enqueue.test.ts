import { setTimeout as sleep } from 'node:timers/promises'
import { inTransaction, type Orm } from '@todo/service-kit/database'
import { databases, mysql, until } from '@todo/test-kit'
import t from 'tap'
import { Type } from 'typebox'
import { defineJob, enqueue, handle } from '../src/index.ts'
import { Job } from '../src/job.entity.ts'
import { Effect } from './fixtures/effects.ts'
import { becomes, change, effects, empty, openJobs, Say, say, startWorker, stored } from './helper.ts'

const sayIt = handle(Say, ({ text }, { finish }) => finish((em) => em.insert(Effect, { text })))

async function waiting(orm: Orm): Promise<number> {
  return orm.em.fork().count(Job, { state: 'waiting' })
}

for (const database of databases) {
  t.test(`on ${database.name}`, async (t) => {
    const orm = await openJobs(t, await database.create(t))
    t.beforeEach(() => empty(orm))

    t.test('a change that is rolled back leaves no job behind', async (t) => {
      const work = inTransaction(orm.em.fork(), async (em) => {
        await em.insert(Effect, { text: 'the change' })
        await enqueue(em, Say, { text: 'never' })
        throw new Error('changed my mind')
      })
      await t.rejects(work, new Error('changed my mind'))
      t.equal(await orm.em.fork().count(Job), 0)
      t.strictSame(await effects(orm), [])
    })

    t.test('a change that is committed has its job, and nobody begins it before', async (t) => {
      startWorker(t, orm, [sayIt])
      await inTransaction(orm.em.fork(), async (em) => {
        await enqueue(em, Say, { text: 'afterwards' })
        await sleep(50)
        await em.insert(Effect, { text: 'the change' })
      })
      await until('it is said', async () => (await effects(orm)).length === 2)
      t.strictSame(await effects(orm), ['the change', 'afterwards'])
    })

    t.test('once that is committed, a worker of this process does not wait for its next poll', async (t) => {
      startWorker(t, orm, [sayIt], { pollMs: 60_000 })
      await sleep(50)
      const id = await inTransaction(orm.em.fork(), (em) => enqueue(em, Say, { text: 'at once' }))
      await becomes(orm, id, 'done')
    })

    t.test('without a transaction, it exists at once', async (t) => {
      startWorker(t, orm, [sayIt], { pollMs: 60_000 })
      await sleep(50)
      const id = await enqueue(orm.em.fork(), Say, { text: 'at once' })
      await becomes(orm, id, 'done')
      t.strictSame(await effects(orm), ['at once'], 'and a worker of this process does not wait for its next poll')
    })

    t.test('what a job may not be told is said to who enqueues it, and nothing is stored', async (t) => {
      // A definition whose type lets through what its schema does not.
      const careless = defineJob({
        name: 'say',
        payload: Type.Unsafe<unknown>(Type.Object({ text: Type.String() }, { additionalProperties: false })),
      })
      await t.rejects(enqueue(orm.em.fork(), careless, { text: ['hush'] }), {
        name: 'InvalidPayload',
        code: 'JOB_INVALID_PAYLOAD',
        message: 'the payload of a job say is not valid: /text must be string',
      })
      await t.rejects(enqueue(orm.em.fork(), careless, undefined), { message: /: \/ must be object/ })
      t.equal(await orm.em.fork().count(Job), 0)
    })

    t.test('a job is not begun before its delay is over; those that are due go by when they were', async (t) => {
      const startedAt = performance.now()
      await say(orm, 'third', { delayMs: 150 })
      await say(orm, 'first')
      await say(orm, 'second', { delayMs: 1 })
      startWorker(t, orm, [sayIt], { concurrency: 1 })
      await until('all is said', async () => (await effects(orm)).length === 3)
      t.strictSame(await effects(orm), ['first', 'second', 'third'])
      t.ok(performance.now() - startedAt > 140)
    })

    t.test('a job that is not worth doing any more is not begun', async (t) => {
      const late = await say(orm, 'too late', { expiresAfterMs: 0 })
      const timely = await say(orm, 'in time', { expiresAfterMs: 60_000 })
      const worker = startWorker(t, orm, [sayIt])
      await becomes(orm, timely, 'done')
      t.match(await stored(orm, late), { state: 'expired', attempts: 0, dueAt: null, finishedAt: Number })
      t.strictSame(await effects(orm), ['in time'])
      t.strictSame(worker.outcomes.sort(), ['say done', 'say expired'], 'it is counted')
    })

    t.test('while a job waits, another one with its key is the same', async (t) => {
      const id = await say(orm, 'first', { uniqueKey: 'k' })
      t.equal(await say(orm, 'second', { uniqueKey: 'k' }), id)
      const both = await inTransaction(orm.em.fork(), async (em) => [
        await enqueue(em, Say, { text: 'third' }, { uniqueKey: 'k' }),
        await enqueue(em, Say, { text: 'other' }, { uniqueKey: 'another' }),
        await enqueue(em, Say, { text: 'another' }, { uniqueKey: 'another' }),
      ])
      t.equal(both[0], id)
      t.equal(both[1], both[2], 'also within one transaction')
      t.not(both[1], id)
      const Other = defineJob({ name: 'other', payload: Type.Object({}) })
      t.not(await enqueue(orm.em.fork(), Other, {}, { uniqueKey: 'k' }), id, 'other kinds of job have their own keys')
      t.equal(await waiting(orm), 3)
      startWorker(t, orm, [sayIt])
      await becomes(orm, id, 'done')
      await until('both are said', async () => (await effects(orm)).length === 2)
      t.strictSame((await effects(orm)).sort(), ['first', 'other'], 'the one that came first')
    })

    t.test('once it has begun, it is another one', async (t) => {
      const goOn = Promise.withResolvers<void>()
      startWorker(t, orm, [
        handle(Say, async ({ text }, { finish }) => {
          if (text === 'first') await goOn.promise
          await finish((em) => em.insert(Effect, { text }))
        }),
      ])
      const first = await say(orm, 'first', { uniqueKey: 'k' })
      await becomes(orm, first, 'running')
      const second = await say(orm, 'second', { uniqueKey: 'k' })
      t.not(second, first)
      await becomes(orm, second, 'done')
      goOn.resolve()
      await becomes(orm, first, 'done')
      t.strictSame(await effects(orm), ['second', 'first'])
    })

    t.test('a job that is to be the same expires no earlier than either', async (t) => {
      const expiry = async (uniqueKey: string, expiresAfterMs?: number) => {
        const id = await say(orm, 'x', { uniqueKey, ...(expiresAfterMs !== undefined && { expiresAfterMs }) })
        return (await stored(orm, id)).expiresAt
      }
      const soon = (await expiry('a', 1_000)) ?? 0
      t.equal(await expiry('a', 10), soon, 'not earlier')
      t.ok(((await expiry('a', 60_000)) ?? 0) > soon, 'but later')
      t.equal(await expiry('a'), null, 'or never')
      t.equal(await expiry('a', 5), null, 'and then it stays so')
      const late = await say(orm, 'late', { uniqueKey: 'b', expiresAfterMs: 0 })
      t.equal(await say(orm, 'late', { uniqueKey: 'b', expiresAfterMs: 60_000 }), late)
      startWorker(t, orm, [sayIt])
      await becomes(orm, late, 'done')
    })

    t.test('a key that is too long is refused', async (t) => {
      await t.rejects(
        say(orm, 'x', { uniqueKey: 'k'.repeat(191) }),
        new RangeError('a unique key has at most 190 characters'),
      )
      t.ok(await say(orm, 'x', { uniqueKey: '😀'.repeat(95) }))
    })

    t.test('of many that are enqueued with one key at once, one waits, and no transaction fails', async (t) => {
      let runs = 0
      const ids = await Promise.all(
        Array.from({ length: 20 }, (_, n) =>
          inTransaction(orm.em.fork(), async (em) => {
            runs += 1
            await em.insert(Effect, { text: `change ${n}` })
            return enqueue(em, Say, { text: 'once' }, { uniqueKey: 'k' })
          }),
        ),
      )
      t.equal(new Set(ids).size, 1)
      t.equal(runs, 20, 'none had to be run again')
      t.equal((await effects(orm)).length, 20)
    })

    t.test('a job whose row is no JSON, or not what its definition says any more, fails like any other', async (t) => {
      const ids = [await say(orm, 'a', { delayMs: 50 }), await say(orm, 'b', { delayMs: 50 })]
      await change(orm, ids[0] ?? 0, { payload: '{"text":' })
      await change(orm, ids[1] ?? 0, { payload: '{"words":"b"}' })
      startWorker(t, orm, [sayIt])
      for (const id of ids) {
        const { error } = await becomes(orm, id, 'dead')
        t.match(error, /^InvalidPayload \[JOB_INVALID_PAYLOAD\]: the payload of a job say is not valid/)
      }
    })
  })
}

t.test(
  'of two MySQL transactions with one key, the second waits for the first, whatever becomes of it',
  { skip: !mysql },
  async (t) => {
    const orm = await openJobs(t, (await mysql?.create(t)) ?? '')
    for (const end of ['commit', 'rollback'] as const) {
      const first = orm.em.fork()
      await first.begin()
      const firstId = await enqueue(first, Say, { text: 'first' }, { uniqueKey: end })
      const second = say(orm, 'second', { uniqueKey: end })
      t.equal(await Promise.race([second, sleep(50, 'waits')]), 'waits')
      await first[end]()
      if (end === 'commit') t.equal(await second, firstId, 'it is the same job')
      else t.not(await second, firstId, 'the job of the second is there')
    }
    t.equal(await waiting(orm), 2)
  },
)

t.test(
  'who enqueues the same again can count on it: it is not begun before the transaction ends',
  { skip: !mysql },
  async (t) => {
    const orm = await openJobs(t, (await mysql?.create(t)) ?? '')
    const id = await say(orm, 'seen', { uniqueKey: 'k', delayMs: 30 })
    const em = orm.em.fork()
    await em.begin()
    await em.insert(Effect, { text: 'the change' })
    t.equal(await enqueue(em, Say, { text: 'seen' }, { uniqueKey: 'k' }), id)
    const sawChange: boolean[] = []
    startWorker(t, orm, [handle(Say, async () => void sawChange.push((await effects(orm)).includes('the change')))])
    await sleep(150)
    t.strictSame(sawChange, [], 'others are not held up meanwhile')
    const other = await say(orm, 'other')
    await becomes(orm, other, 'done')
    await em.commit()
    await becomes(orm, id, 'done')
    t.strictSame(sawChange, [false, true])
  },
)
