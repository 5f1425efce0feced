import { setTimeout as sleep } from 'node:timers/promises'
import type { SqlEntityManager } from '@mikro-orm/sql'
import { inTransaction, type Orm } from '@todo/service-kit/database'
import { mysql, until } from '@todo/test-kit'
import t from 'tap'
import { enqueue, handle } from '../src/index.ts'
import { Job } from '../src/job.entity.ts'
import { Effect } from './fixtures/effects.ts'
import { openJobs, Say, startWorker } from './helper.ts'

const KEYS = ['a', 'b', 'c'] as const
const WRITERS = 9
const CHANGES = 12

const changesOf = (em: SqlEntityManager, text: string) => em.count(Effect, { text })

/** One change under a key, and a job that is to see it; now and then it is slow, or rolled back. */
async function write(orm: Orm, text: string, n: number): Promise<void> {
  const work = inTransaction(orm.em.fork(), async (em) => {
    await em.insert(Effect, { text })
    await enqueue(em, Say, { text }, { uniqueKey: text })
    if (n % 3 === 0) await sleep(3)
    if (n % 5 === 0) throw new RangeError('changed my mind')
  })
  await work.catch((error: unknown) => {
    if (!(error instanceof RangeError)) throw error
  })
}

t.test('however many changes share a key on MySQL, the last one is seen by its job', { skip: !mysql }, async (t) => {
  const url = (await mysql?.create(t)) ?? ''
  const orm = await openJobs(t, url)
  const seen = new Map<string, number>()
  for (const worker of [orm, await openJobs(t, url)]) {
    startWorker(t, worker, [
      handle(Say, async ({ text }, { em }) => {
        const count = await changesOf(em, text)
        seen.set(text, Math.max(count, seen.get(text) ?? 0))
      }),
    ])
  }
  const writing = Array.from({ length: WRITERS }, async (_, writer) => {
    for (let n = 0; n < CHANGES; n += 1) await write(orm, KEYS[(writer + n) % 3] ?? '', n)
  })
  await Promise.all(writing)
  const unfinished = () => orm.em.fork().count(Job, { state: { $in: ['waiting', 'running'] } })
  await until('all is done', async () => (await unfinished()) === 0)
  for (const key of KEYS) t.equal(seen.get(key), await changesOf(orm.em.fork(), key))
  t.ok((await orm.em.fork().count(Job)) < (WRITERS * CHANGES * 4) / 5, 'in fewer jobs than changes')
})
