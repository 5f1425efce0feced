import type { Orm } from '@todo/service-kit/database'
import { databases } from '@todo/test-kit'
import t from 'tap'
import { dropDead, listDead, retryDead } from '../src/dead-letters.ts'
import { handle } from '../src/index.ts'
import { withKeyIfFree } from '../src/waiting-key.ts'
import { becomes, change, empty, openJobs, Say, say, startWorker, stored } from './helper.ts'

async function makeDead(orm: Orm, text: string, uniqueKey?: string): Promise<number> {
  const id = await say(orm, text, { delayMs: 60_000, ...(uniqueKey && { uniqueKey }) })
  const { createdAt } = await stored(orm, id)
  await change(orm, id, {
    state: 'dead',
    attempts: 3,
    dueAt: null,
    waitingKey: null,
    finishedAt: createdAt,
    error: `Error: ${text}`,
  })
  return id
}

for (const database of databases) {
  t.test(`dead letters on ${database.name}`, async (t) => {
    const orm = await openJobs(t, await database.create(t))
    t.beforeEach(() => empty(orm))

    t.test('are listed, the latest first', async (t) => {
      t.strictSame(await listDead(orm.em.fork()), { letters: [], count: 0 })
      const [first, second] = [await makeDead(orm, 'first'), await makeDead(orm, 'second')]
      await say(orm, 'alive')
      t.match(await listDead(orm.em.fork()), {
        count: 2,
        letters: [
          { id: second, name: 'say', attempts: 3, createdAt: Number, diedAt: Number, error: 'Error: second' },
          { id: first, error: 'Error: first' },
        ],
      })
    })

    t.test('can be retried, one or all', async (t) => {
      const [first, second] = [await makeDead(orm, 'first', 'k'), await makeDead(orm, 'second')]
      t.equal(await retryDead(orm.em.fork(), first), 1)
      t.match(await stored(orm, first), { state: 'waiting', attempts: 0, finishedAt: null })
      t.equal(await say(orm, 'again', { uniqueKey: 'k' }), first, 'with its key')
      t.equal((await stored(orm, second)).state, 'dead')
      const third = await makeDead(orm, 'third')
      await change(orm, third, { uniqueKey: 'say:k' })
      t.equal(await retryDead(orm.em.fork(), 'all'), 2, 'though its key is taken')
      startWorker(t, orm, [handle(Say, async () => undefined)])
      for (const id of [first, second, third]) await becomes(orm, id, 'done')
      t.equal(await retryDead(orm.em.fork(), 'all'), 0)
      t.equal(await retryDead(orm.em.fork(), first), 0, 'what is not dead is left alone')
    })

    t.test('one that dies again while all are retried is retried once', async (t) => {
      const ids = await Promise.all(Array.from({ length: 5 }, (_, n) => makeDead(orm, `${n}`)))
      startWorker(t, orm, [handle({ ...Say, maxAttempts: 1 }, () => Promise.reject(new Error('again')))])
      t.equal(await retryDead(orm.em.fork(), 'all'), 5)
      for (const id of ids) t.match(await becomes(orm, id, 'dead'), { error: 'Error: again' })
    })

    t.test('can be dropped, one or all', async (t) => {
      const ids = [await makeDead(orm, 'first'), await makeDead(orm, 'second'), await makeDead(orm, 'third')]
      const alive = await say(orm, 'alive')
      t.equal(await dropDead(orm.em.fork(), ids[0] ?? 0), 1)
      t.equal((await listDead(orm.em.fork())).count, 2)
      t.equal(await dropDead(orm.em.fork(), 'all'), 2)
      t.equal(await dropDead(orm.em.fork(), alive), 0)
      t.equal((await stored(orm, alive)).state, 'waiting')
    })
  })
}

t.test('what goes wrong for another reason than a key that is taken is not hidden', async (t) => {
  await t.rejects(
    withKeyIfFree(() => Promise.reject(new Error('no'))),
    new Error('no'),
  )
})
