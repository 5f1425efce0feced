import bcrypt from 'bcrypt'
import { Recorder } from '../load/measurement.ts'

/**
 * The limit of what bcrypt can do: so many at once, and nothing else. A program of its own, which is told what to do by
 * its environment, and prints the measurement.
 */
const { WHAT, COST, AT_ONCE, SECONDS, PASSWORD = '' } = process.env
const recorder = new Recorder()
const digest = await bcrypt.hash(PASSWORD, Number(COST))
const work = () => (WHAT === 'hash' ? bcrypt.hash(PASSWORD, Number(COST)) : bcrypt.compare(PASSWORD, digest))

const startedAt = performance.now()
const elapsed = () => (performance.now() - startedAt) / 1000
// As with every load: a hash that is not done in time does not count, but at least one is waited for.
let seconds = Number(SECONDS)
let isFirst = true
const done = (ms: number) => {
  const now = elapsed()
  if (isFirst) seconds = Math.max(seconds, now)
  isFirst = false
  if (now <= seconds) recorder.good(ms)
}
await Promise.all(
  Array.from({ length: Number(AT_ONCE) }, async () => {
    while (elapsed() < seconds) {
      const begunAt = performance.now()
      await work()
      done(performance.now() - begunAt)
    }
  }),
)
console.log(JSON.stringify(recorder.result(seconds)))
