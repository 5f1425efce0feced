import { setTimeout as sleep } from 'node:timers/promises'
import type { Bench } from '../bench.ts'
import type { Server } from '../contenders/server.ts'
import type { Call } from '../load/call.ts'
import { closedLoop } from '../load/closed-loop.ts'
import { metric } from '../load/metric.ts'
import type { Figure, Row } from '../results.ts'
import { summarise } from '../rounds.ts'
import type { User } from '../users.ts'
import { getList } from './todos.ts'
import type { Workload } from './workload.ts'

const NAME = 'memory'
const CONNECTIONS = 256
const POLL_MS = 200
const MB = 2 ** 20

/** The user's own account. */
export const getMe = ({ headers }: User): Call => ({ method: 'GET', path: '/users/me', headers })

/** How much memory the processes take when many are connected. */
export const memory: Workload = {
  name: NAME,
  about: `how much memory each process takes at ${CONNECTIONS} connections`,
  subject: 'todo',
  run: async (bench) => {
    const rows: Row[] = []
    const figures: Figure[] = []
    for (const [contender, call] of [
      ['auth', getMe],
      ['todo', getList],
      ['gateway', getList],
      ['standalone', getList],
    ] as const) {
      const server = await bench.contenders.get(contender)
      const { row, mostMb } = await watch(bench, server, contender, call)
      bench.say(`${NAME} · ${contender} · ${CONNECTIONS} connections: ${Math.round(mostMb)} MB`)
      rows.push(row)
      figures.push({ workload: NAME, name: `RSS of ${contender}`, value: mostMb, unit: 'MB' })
    }
    return { rows, figures }
  },
}

async function watch(
  { users, options }: Bench,
  { url, metricsUrl }: Server,
  contender: string,
  call: (user: User) => Call,
) {
  let over = false
  const load = closedLoop({
    url,
    callsOfUsers: users.map((user) => [call(user)]),
    connections: CONNECTIONS,
    seconds: options.durationSeconds,
    status: 200,
  }).finally(() => {
    over = true
  })
  let mostMb = 0
  for (; !over; await sleep(POLL_MS))
    mostMb = Math.max(mostMb, (await metric(metricsUrl, 'process_resident_memory_bytes')) / MB)
  return { row: summarise(NAME, contender, CONNECTIONS, [await load]), mostMb }
}
