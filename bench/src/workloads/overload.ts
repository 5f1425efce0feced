import type { Bench } from '../bench.ts'
import { removeAddedTodos } from '../database.ts'
import type { Call } from '../load/call.ts'
import { closedLoop } from '../load/closed-loop.ts'
import { openLoop } from '../load/open-loop.ts'
import type { Figure, Row } from '../results.ts'
import { describe, summarise } from '../rounds.ts'
import { credentials, hashesDone } from './accounts.ts'
import { create } from './todos.ts'
import type { Workload } from './workload.ts'

const NAME = 'overload'
const TIMES = 3
/** More than a service lets in, so that it has to refuse some. */
const AT_ONCE = 2_000
/** Long enough for every queue to fill. */
const TIMES_LONGER = 4

/** How a service copes with three times as many requests as it can serve. */
export const overload: Workload = {
  name: NAME,
  about: `${TIMES} times as many requests as can be served: who is refused is told when to come again`,
  subject: 'todo',
  run: async (bench) => {
    const logIns = bench.users.map(({ username }) => [credentials('/users/log-in', username)])
    const creations = bench.users.map((user) => [create(user)])
    const todos = await flood(bench, {
      title: 'creating to-dos',
      contender: 'todo',
      calls: creations,
      status: 201,
      settle: () => removeAddedTodos(bench.databases.todo, bench.scale),
    })
    const accounts = await flood(bench, {
      title: 'log-ins',
      contender: 'auth',
      calls: logIns,
      status: 200,
      settle: hashesDone,
    })
    return { rows: [...todos.rows, ...accounts.rows], figures: [...todos.figures, ...accounts.figures] }
  },
}

interface Asked {
  readonly title: string
  readonly contender: string
  readonly calls: readonly (readonly Call[])[]
  readonly status: number
  /** Brings the service back to where it began. */
  readonly settle: (url: string) => Promise<void>
}

async function flood(
  { contenders, options, say }: Bench,
  { title, contender, calls, status, settle }: Asked,
): Promise<{ rows: Row[]; figures: Figure[] }> {
  const server = await contenders.get(contender)
  const { url } = server
  const [connections = 1] = options.connections
  const peak = await closedLoop({ url, callsOfUsers: calls, connections, seconds: options.durationSeconds * 2, status })
  say(`${NAME} · ${title} · at its peak: ${describe(peak)}`)
  await settle(url)
  const perSecond = TIMES * peak.requestsPerSecond
  const seconds = options.durationSeconds * TIMES_LONGER
  const over = await openLoop({ url, calls: calls.flat(), perSecond, seconds, atOnce: AT_ONCE, status })
  say(
    `${NAME} · ${title} · ${TIMES} times as many: ${describe(over)}, ${over.refused} refused, ${over.unsent} not sent`,
  )
  await settle(url)
  const crashes = Number(!server.isRunning())
  const figure = (name: string, value: number, unit: string) => ({
    workload: NAME,
    name: `${title}: ${name}`,
    value,
    unit,
  })
  return {
    rows: [
      summarise(NAME, `${title}, peak`, connections, [peak]),
      summarise(NAME, `${title}, ${TIMES} times as many`, AT_ONCE, [over]),
    ],
    figures: [
      figure('good answers against the peak', over.requestsPerSecond / peak.requestsPerSecond, '×'),
      figure('crashes and errors', crashes + over.errors, ''),
      figure('refused with 503 and Retry-After', over.refused, ''),
      figure(`not sent, as ${AT_ONCE} were waiting for an answer`, over.unsent, ''),
    ],
  }
}
