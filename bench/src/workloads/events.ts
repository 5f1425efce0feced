import { setTimeout as sleep } from 'node:timers/promises'
import type { Bench } from '../bench.ts'
import type { Server } from '../contenders/server.ts'
import { send } from '../load/call.ts'
import { type Listener, openListeners } from '../load/listener.ts'
import { metric } from '../load/metric.ts'
import type { Figure } from '../results.ts'
import { quantile } from '../statistics.ts'
import type { Workload } from './workload.ts'

const NAME = 'events'
const STREAMS_PER_USER = 2
/** How many changes are made a second, to see how soon they are told. */
const CHANGES_PER_SECOND = 50
/** How many streams come and go before anything is measured. */
const WARM_UP = 200
const KB = 1024

/** What streams of events cost, and how soon they tell of a change. */
export const events: Workload = {
  name: NAME,
  about: 'what 2,000 streams of events cost while nothing happens, and how soon they tell of 50 changes a second',
  subject: 'todo',
  run: async (bench) => {
    const figures = []
    for (const contender of ['raw', 'todo', 'standalone']) figures.push(...(await figuresOf(bench, contender)))
    return { rows: [], figures }
  },
}

async function figuresOf({ contenders, users, options, say }: Bench, contender: string): Promise<Figure[]> {
  const inspector = await contenders.inspected(contender)
  const server = await contenders.get(contender)
  const measure = async () => {
    await inspector.heapAfterCollection()
    return {
      bytes: await metric(server.metricsUrl, 'process_resident_memory_bytes'),
      cpuPercent: await idleCpu(server, options.durationSeconds),
    }
  }
  // What the first streams load and compile is not what a stream takes.
  for (const listener of await openListeners(server.url, users.slice(0, WARM_UP), 1)) listener.leave()
  const without = await measure()
  const listeners = await openListeners(server.url, users, STREAMS_PER_USER)
  const withThem = await measure()
  const toldMs = quantile(await timesUntilTold(server, listeners, options.durationSeconds), 0.99)
  for (const listener of listeners) listener.leave()
  // What is measured of a few streams is less than what else goes on in a process.
  const kbPerStream = Math.max(0, withThem.bytes - without.bytes) / KB / listeners.length
  const cpuPercent = Math.max(0, withThem.cpuPercent - without.cpuPercent)
  say(
    `${NAME} · ${contender} · ${listeners.length} streams: ${kbPerStream.toFixed(1)} kB each, ${cpuPercent.toFixed(1)} % of a core, told within ${Math.round(toldMs)} ms (p99)`,
  )
  return [
    { workload: NAME, name: `${contender}: RSS of a stream`, value: kbPerStream, unit: 'kB' },
    { workload: NAME, name: `${contender}: CPU of all streams while nothing happens`, value: cpuPercent, unit: '%' },
    { workload: NAME, name: `${contender}: p99 of the time until a change is told`, value: toldMs, unit: 'ms' },
  ]
}

/** How busy a service is by itself, in percent of a core. */
async function idleCpu({ metricsUrl }: Server, seconds: number): Promise<number> {
  const cpuSeconds = () => metric(metricsUrl, 'process_cpu_seconds_total')
  const before = await cpuSeconds()
  await sleep(seconds * 1000)
  return (100 * ((await cpuSeconds()) - before)) / seconds
}

/** Makes changes at an even pace, and measures for each how long after its answer it is told, in milliseconds. */
async function timesUntilTold({ url }: Server, listeners: readonly Listener[], seconds: number): Promise<number[]> {
  const times: Promise<number>[] = []
  // A user at a time, so that it is this change that is told of.
  const oneOfEach = listeners.filter((_listener, index) => index % STREAMS_PER_USER === 0)
  for (const listener of oneOfEach.slice(0, Math.ceil(seconds * CHANGES_PER_SECOND))) {
    times.push(timeUntilTold(url, listener))
    await sleep(1000 / CHANGES_PER_SECOND)
  }
  return Promise.all(times)
}

async function timeUntilTold(url: string, listener: Listener): Promise<number> {
  const { count } = listener
  const headers = { ...listener.user.headers, 'content-type': 'application/json' }
  await send(url, { method: 'POST', path: '/todos', headers, body: '{"contents":"buy milk"}' })
  const answeredAt = performance.now()
  await listener.untilToldMoreThan(count)
  return listener.toldAt - answeredAt
}
