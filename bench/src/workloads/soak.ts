import { setTimeout as sleep } from 'node:timers/promises'
import type { Inspector } from '../inspector.ts'
import { closedLoop } from '../load/closed-loop.ts'
import { summarise } from '../rounds.ts'
import { median } from '../statistics.ts'
import { getMe } from './memory.ts'
import { each, mixed } from './todos.ts'
import type { Workload } from './workload.ts'

const NAME = 'soak'
const CONNECTIONS = 32
const MB = 2 ** 20

/** Whether memory leaks: the heap after a garbage collection, again and again, under load for a long time. */
export const soak: Workload = {
  name: NAME,
  about: 'the heap of all apps under ten minutes of mixed load through the gateway',
  subject: 'todo',
  option: 'soak',
  run: async (bench) => {
    const inspectors = new Map<string, Inspector>()
    for (const name of ['auth', 'todo', 'gateway']) inspectors.set(name, await bench.contenders.inspected(name))
    const server = await bench.contenders.get('gateway')
    const callsOfUsers = await each(...mixed, getMe)(bench, server)
    const { seconds, samples } = bench.scale.soak
    const load = closedLoop({ url: server.url, callsOfUsers, connections: CONNECTIONS, seconds, status: 200 })
    const heaps = new Map([...inspectors.keys()].map((name): [string, number[]] => [name, []]))
    for (let sample = 1; sample <= samples; sample += 1) {
      await sleep((seconds * 1000) / samples)
      for (const [name, inspector] of inspectors) heaps.get(name)?.push((await inspector.heapAfterCollection()) / MB)
      const now = [...heaps].map(([name, values]) => `${name} ${values.at(-1)?.toFixed(1)} MB`)
      bench.say(`${NAME} · ${sample}/${samples}: ${now.join(', ')}`)
    }
    return {
      rows: [summarise(NAME, 'gateway', CONNECTIONS, [await load])],
      figures: [...heaps].map(([name, values]) => ({
        workload: NAME,
        name: `heap of ${name}, the last third against the second`,
        value: growthOf(values),
        unit: '×',
      })),
    }
  },
}

/** How much the last third is above the second; in the first, caches fill. */
export function growthOf(values: readonly number[]): number {
  const third = values.length / 3
  return median(values.slice(2 * third)) / median(values.slice(third, 2 * third))
}
