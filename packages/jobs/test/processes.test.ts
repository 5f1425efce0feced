import path from 'node:path'
import { inTransaction, type Orm } from '@todo/service-kit/database'
import { mysql, startProcess, until } from '@todo/test-kit'
import t from 'tap'
import { type EnqueueOptions, enqueue } from '../src/index.ts'
import { Job } from '../src/job.entity.ts'
import { Count } from './fixtures/count.ts'
import { becomes, effects, empty, openJobs, postpone } from './helper.ts'

const file = path.join(import.meta.dirname, 'fixtures', 'worker.ts')
const HOUR_MS = 3_600_000

function count(orm: Orm, numbers: number[], options?: EnqueueOptions, delayMs = 0): Promise<number[]> {
  return inTransaction(orm.em.fork(), async (em) => {
    const ids: number[] = []
    for (const n of numbers) ids.push(await enqueue(em, Count, { n }, options))
    if (delayMs > 0) for (const id of ids) await postpone(em, id, delayMs)
    return ids
  })
}

const range = (length: number) => Array.from({ length }, (_, n) => n)

const JOBS = 2_000
const KILLS = 4

t.test('4 worker processes whose clocks are hours apart', { skip: !mysql }, async (t) => {
  const url = (await mysql?.create(t)) ?? ''
  const orm = await openJobs(t, url)
  const start = (skewMs: number) => ({
    skewMs,
    ...startProcess(t, file, { env: { DATABASE_URL: url, SKEW_MS: String(skewMs) }, unmeasured: true }),
  })
  const workers = [0, HOUR_MS, -HOUR_MS, 0].map(start)
  const done = () => orm.em.fork().count(Job, { state: 'done' })

  await t.test('do 2,000 jobs, killed at random (-9): each is done, and takes effect once', async (t) => {
    await Promise.all(
      range(4).map((part) =>
        count(
          orm,
          range(JOBS / 4).map((n) => part * (JOBS / 4) + n),
        ),
      ),
    )
    for (let kills = 1; kills <= KILLS; kills += 1) {
      // Spread over the whole of the work.
      await until('work goes on', async () => (await done()) > (JOBS * kills) / (KILLS + 2), { everyMs: 50 })
      const victim = Math.floor(Math.random() * workers.length)
      const { child, exit, skewMs } = workers[victim] ?? start(0)
      child.kill('SIGKILL')
      t.strictSame(await exit, { code: null, signal: 'SIGKILL' })
      workers[victim] = start(skewMs)
    }
    await until('all are done', async () => (await done()) === JOBS, { everyMs: 50 })

    const texts = await effects(orm)
    const ended = texts.filter((text) => /^done/.test(text))
    t.equal(ended.length, JOBS, 'no effect twice')
    t.equal(new Set(ended).size, JOBS, 'and none missing')
    const begun = texts.filter((text) => /^begun/.test(text))
    t.equal(new Set(begun).size, JOBS, 'every handler has run')
    t.comment(`${begun.length - JOBS} handlers were cut off and ran again`)
    t.equal(await orm.em.fork().count(Job), JOBS, 'and there is no job but these')
  })

  await t.test('neither hurry, nor dawdle, nor take over from each other', async (t) => {
    for (const { output } of workers) await until('it works', () => output() === 'started\n', { everyMs: 50 })
    await empty(orm)
    const [later = 0] = await count(orm, [0], { expiresAfterMs: 60_000 }, 400)
    const others = await count(orm, range(50), { expiresAfterMs: 60_000 })
    for (const id of others) t.match(await becomes(orm, id, 'done'), { attempts: 1 })
    const { createdAt, finishedAt } = await becomes(orm, later, 'done')
    t.ok((finishedAt ?? 0) - createdAt >= 400, 'not before it is due')
    t.equal((await effects(orm)).filter((text) => /^begun/.test(text)).length, 51, 'each once')
  })

  await t.test('end in order when they are told to', async (t) => {
    for (const { child } of workers) child.kill('SIGTERM')
    for (const { exit } of workers) t.strictSame(await exit, { code: 0, signal: null })
  })
})
