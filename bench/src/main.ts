import { main } from './command.ts'

const stopped = new AbortController()
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => stopped.abort(new Error(`ended by ${signal}`)))
}
// Leave at once: what was cut off may still hold timers.
process.exit(await main(process.argv.slice(2), stopped.signal))
