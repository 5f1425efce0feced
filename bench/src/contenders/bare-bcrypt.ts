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
await Promise.all(
  Array.from({ length: Number(AT_ONCE) }, async () => {
    while (elapsed() < Number(SECONDS)) {
      const begunAt = performance.now()
      await work()
      recorder.good(performance.now() - begunAt)
    }
  }),
)
console.log(JSON.stringify(recorder.result(elapsed())))
