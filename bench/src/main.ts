import { join } from 'node:path'
import { FULL_SCALE } from './bench.ts'
import { main } from './command.ts'

const stopped = new AbortController()
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => stopped.abort(new Error(`ended by ${signal}`)))
}
const results = join(import.meta.dirname, '..', 'results')
// Leave at once: what was cut off may still hold timers.
process.exit(await main(process.argv.slice(2), { scale: FULL_SCALE, results, signal: stopped.signal }))
