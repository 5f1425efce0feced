import type { Figure } from '../results.ts'
import { median } from '../statistics.ts'
import type { Workload } from './workload.ts'

const NAME = 'cold-start'

/** How long it takes until a process that is started can serve; its migrations have run before. */
export const coldStart: Workload = {
  name: NAME,
  about: 'from the start of each process until it is ready',
  subject: 'todo',
  run: async ({ contenders, scale, say }) => {
    const figures: Figure[] = []
    for (const name of ['auth', 'todo', 'gateway', 'standalone']) {
      const seconds: number[] = []
      for (let start = 1; start <= scale.coldStarts; start += 1) {
        const server = await contenders.another(name)
        await server.stop()
        seconds.push(server.readyMs / 1000)
      }
      say(`${NAME} · ${name}: ${seconds.map((value) => value.toFixed(2)).join(', ')} s`)
      figures.push({ workload: NAME, name: `${name} until ready`, value: median(seconds), unit: 's' })
    }
    return { rows: [], figures }
  },
}
