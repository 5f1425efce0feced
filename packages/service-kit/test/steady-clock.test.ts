import t, { type Test } from 'tap'
import { steadyNow } from '../src/index.ts'

const HOUR_MS = 3_600_000

// Whole milliseconds, so that sums of them are exact.
const clocks = { wall: Date.now(), monotonic: Math.round(performance.now()) }

/** Clocks that a test moves; each test continues where the last one ended. */
function createClocks(t: Test) {
  t.intercept(Date, 'now', { value: () => clocks.wall })
  t.intercept(performance, 'now', { value: () => clocks.monotonic })
  return {
    /** Lets time pass. */
    pass: (ms: number) => {
      clocks.wall += ms
      clocks.monotonic += ms
    },
    /** Sets the wall clock. */
    set: (ms: number) => {
      clocks.wall += ms
    },
    wall: () => clocks.wall,
  }
}

t.test('follows the wall clock while that runs, is corrected a little, or is set back', async (t) => {
  const { pass, set, wall } = createClocks(t)
  t.equal(steadyNow(), wall())
  pass(30 * HOUR_MS)
  t.equal(steadyNow(), wall())
  set(900)
  t.equal(steadyNow(), wall())
  set(-10 * HOUR_MS)
  t.equal(steadyNow(), wall())
})

t.test('does not follow a clock that is set forward and back again', async (t) => {
  const { pass, set, wall } = createClocks(t)
  t.equal(steadyNow(), wall())
  set(9_000 * HOUR_MS)
  t.equal(steadyNow(), wall() - 9_000 * HOUR_MS)
  pass(23 * HOUR_MS)
  t.equal(steadyNow(), wall() - 9_000 * HOUR_MS)
  set(-9_000 * HOUR_MS)
  t.equal(steadyNow(), wall())
})

t.test('follows a clock that was set forward and stays there', async (t) => {
  const { pass, set, wall } = createClocks(t)
  steadyNow()
  set(9_000 * HOUR_MS)
  t.not(steadyNow(), wall())
  pass(24 * HOUR_MS)
  t.equal(steadyNow(), wall())
  pass(HOUR_MS)
  t.equal(steadyNow(), wall())
})
