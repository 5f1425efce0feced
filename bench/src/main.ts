import { dirname, join } from 'node:path'
import { FULL_SCALE } from './bench.ts'
import { main } from './command.ts'

const stopped = new AbortController()
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => stopped.abort(new Error(`ended by ${signal}`)))
}
const folder = dirname(import.meta.dirname)
const surroundings = { scale: FULL_SCALE, results: join(folder, 'results'), peers: join(folder, 'peers') }
// Leave at once: what was cut off may still hold timers.
process.exit(await main(process.argv.slice(2), { ...surroundings, signal: stopped.signal }))
