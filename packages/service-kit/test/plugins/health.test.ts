import { mock } from 'node:test'
import { until } from '@todo/test-kit'
import t from 'tap'
import { buildKitApp } from '../helper.ts'

t.test('ready means that every check holds', async (t) => {
  let there = true
  const app = await buildKitApp(t, (app) => {
    app.addReadinessCheck('one', () => there)
    app.addReadinessCheck('two', async () => true)
  })
  const ready = await app.inject('/readyz')
  t.equal(ready.statusCode, 200)
  t.strictSame(ready.json(), { status: 'ok', checks: { one: true, two: true } })
  there = false
  await until('it is seen', async () => (await app.inject('/readyz')).statusCode === 503)
  const not = await app.inject('/readyz')
  t.equal(not.headers['retry-after'], '1')
  t.strictSame(not.json(), { status: 'unavailable', checks: { one: false, two: true } })
  t.strictSame((await app.inject('/healthz')).json(), { status: 'ok', checks: {} }, 'the process itself is healthy')
})

t.test('a check that throws, rejects or does not come back is one that fails', async (t) => {
  const begun = Promise.withResolvers<void>()
  const app = await buildKitApp(t, (app) => {
    app.addReadinessCheck('throws', () => {
      throw new Error('secret')
    })
    app.addReadinessCheck('rejects', async () => {
      throw new Error('secret')
    })
    app.addReadinessCheck('hangs', () => {
      begun.resolve()
      return new Promise<boolean>(() => undefined)
    })
  })
  await app.ready()
  mock.timers.enable({ apis: ['setTimeout'] })
  t.teardown(() => mock.timers.reset())
  const answer = app.inject('/readyz')
  await begun.promise
  mock.timers.tick(2_000)
  const response = await answer
  t.strictSame(response.json(), { status: 'unavailable', checks: { throws: false, rejects: false, hangs: false } })
})

t.test('an app that is being stopped is not ready, and sends its clients away', async (t) => {
  const app = await buildKitApp(t)
  const ended = app.drainAndClose(200)
  const response = await app.inject('/readyz')
  t.equal(response.statusCode, 503)
  t.match(response.headers, { connection: 'close', 'retry-after': '1' })
  const ping = await app.inject('/')
  t.match(ping, { statusCode: 200, headers: { connection: 'close' } })
  await ended
})

t.test('the ping of the base contract', async (t) => {
  const app = await buildKitApp(t)
  t.strictSame((await app.inject('/')).json(), { ping: 'pong' })
})

t.test('however many ask, the checks are made once in half a second', async (t) => {
  let made = 0
  const { promise: answer, resolve } = Promise.withResolvers<boolean>()
  const app = await buildKitApp(t, (app) => {
    app.addReadinessCheck('one', () => {
      made += 1
      return answer
    })
  })
  const asked = Array.from({ length: 100 }, () => app.inject('/readyz'))
  await until('the check is under way', () => made > 0)
  resolve(true)
  for (const { statusCode } of await Promise.all(asked)) t.equal(statusCode, 200)
  t.ok(made <= 2, 'a slow machine may take longer than half a second')
  await until('the next one is made', async () => (await app.inject('/readyz')).statusCode === 200 && made > 1)
  const ended = app.drainAndClose(100)
  t.equal((await app.inject('/readyz')).statusCode, 503, 'that it is being stopped is not put off')
  await ended
})
