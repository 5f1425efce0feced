import { mock } from 'node:test'
import { createLogSink } from '@todo/test-kit'
import t, { type Test } from 'tap'
import { OutageLog } from '../../src/logs/outage-log.ts'

t.test('an outage is logged at once, then once a second with how many requests it met', async (t) => {
  holdTimers(t)
  const { logger, lines } = createLogSink()
  const outages = new OutageLog(logger)
  for (let met = 0; met < 1_000; met += 1) outages.note('DATABASE_UNAVAILABLE', { reason: `refused ${met}` })
  t.match(lines(), [{ code: 'DATABASE_UNAVAILABLE', reason: 'refused 0', count: 1 }])
  t.equal(lines().length, 1)
  mock.timers.tick(1_000)
  t.match(lines()[1], { code: 'DATABASE_UNAVAILABLE', reason: 'refused 999', count: 999 })
  mock.timers.tick(60_000)
  t.equal(lines().length, 2, 'nothing is said while nothing happens')
  outages.note('DATABASE_UNAVAILABLE', {})
  t.equal(lines().length, 3, 'and the next one is logged at once again')
})

t.test('kinds are counted apart, and nothing is lost at the end', async (t) => {
  holdTimers(t)
  const { logger, lines } = createLogSink()
  const outages = new OutageLog(logger)
  for (const kind of ['A', 'B', 'A', 'A']) outages.note(kind, {})
  outages.close()
  t.match(lines(), [
    { code: 'A', count: 1 },
    { code: 'B', count: 1 },
    { code: 'A', count: 2 },
  ])
  mock.timers.tick(5_000)
  t.equal(lines().length, 3)
})

/** Lets time pass only when it is told to. */
function holdTimers(t: Test): void {
  mock.timers.enable({ apis: ['setInterval'] })
  t.teardown(() => mock.timers.reset())
}
