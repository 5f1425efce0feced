import { compareCalls } from './calls.ts'
import { each, getList } from './todos.ts'
import type { Workload } from './workload.ts'

const NAME = 'gateway'

/** What the gateway costs: beside a bare proxy when all are busy, and beside none when nobody is. */
export const gateway: Workload = {
  name: NAME,
  about: 'GET /todos through the gateway and through a bare proxy; at 1 connection, beside no proxy',
  subject: 'gateway',
  run: async (bench) => {
    const asked = (contender: string) => ({ contender, calls: each(getList), status: 200 })
    const others = bench.options.connections.filter((connections) => connections !== 1)
    const busy = await compareCalls(bench, NAME, ['raw-proxy', 'gateway'].map(asked), others)
    const quiet = await compareCalls(bench, NAME, ['todo', 'raw-proxy', 'gateway'].map(asked), [1])
    return { rows: [...busy, ...quiet], figures: [] }
  },
}
