import { setTimeout as sleep } from 'node:timers/promises'
import { createLogSink, until } from '@todo/test-kit'
import t from 'tap'
import { scheduler } from '../../src/index.ts'
import { buildKitApp, type KitApp } from '../helper.ts'

const repeating = (what: string, work: () => Promise<unknown>) => async (app: KitApp) => {
  await app.register(scheduler)
  app.repeat(what, 10, work)
}

t.test('work is repeated from when the app is ready, one time after the other', async (t) => {
  let [count, atOnce, most] = [0, 0, 0]
  const app = await buildKitApp(
    t,
    repeating('counting', async () => {
      count += 1
      atOnce += 1
      most = Math.max(most, atOnce)
      await sleep(30)
      atOnce -= 1
    }),
  )
  await sleep(30)
  t.equal(count, 0, 'not before')
  await app.ready()
  await until('it has been done three times', () => count >= 3)
  t.equal(most, 1)
})

t.test('work that fails is logged once until it succeeds, and goes on', async (t) => {
  const sink = createLogSink()
  let count = 0
  const work = async () => {
    count += 1
    if (count % 4 !== 0) throw new Error(`failure ${count}`)
  }
  const app = await buildKitApp(t, repeating('sweeping', work), { logger: sink.logger })
  await app.ready()
  await until('it has failed, succeeded, and failed again', () => count >= 7)
  const warnings = sink.lines().filter(({ msg }) => msg === 'sweeping has failed, and is tried again')
  t.match(warnings, [{ level: 40, err: { message: 'failure 1' } }, { err: { message: 'failure 5' } }])
  t.equal(warnings.length, 2)
})

t.test('closing waits for what is under way, and nothing begins any more', async (t) => {
  let [begun, ended] = [0, 0]
  const app = await buildKitApp(
    t,
    repeating('work', async () => {
      begun += 1
      await sleep(50)
      ended += 1
    }),
  )
  await app.ready()
  await until('it has begun', () => begun > 0)
  await app.close()
  t.equal(ended, begun)
  await sleep(30)
  t.equal(ended, begun)
})
