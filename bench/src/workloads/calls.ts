import type { Bench } from '../bench.ts'
import { ifAvailable } from '../contenders/contenders.ts'
import type { Server } from '../contenders/server.ts'
import { removeAddedTodos } from '../database.ts'
import type { Call } from '../load/call.ts'
import { closedLoop } from '../load/closed-loop.ts'
import type { Row } from '../results.ts'
import { compare, type Side } from '../rounds.ts'
import { checkAgreement } from './agreement.ts'
import type { Workload } from './workload.ts'

/** The calls of each user, the same number for all; they may depend on what the server has answered before. */
export type CallsOfUsers = (
  bench: Bench,
  server: Server,
) => readonly (readonly Call[])[] | Promise<readonly (readonly Call[])[]>

/** What one contender is asked, where the others are asked something else. */
export interface Asked {
  readonly contender: string
  readonly calls: CallsOfUsers
  /** The status of a good answer. */
  readonly status: number
}

/** A workload of HTTP calls. */
interface CallsWorkload extends Pick<Workload, 'name' | 'about' | 'subject' | 'option'> {
  readonly sides: readonly Asked[]
  /** How many connections; those of the options, unless it is a matter of the workload. */
  readonly connections?: readonly number[]
}

/** A workload that is nothing but calls, which the sides have to answer alike. */
export function callsWorkload({ sides, connections, ...workload }: CallsWorkload): Workload {
  return {
    ...workload,
    run: async (bench) => ({
      rows: await compareCalls(bench, workload.name, sides, connections ?? bench.options.connections),
      figures: [],
    }),
  }
}

/** Checks that the sides agree, and compares them; a contender that cannot be started is left out. */
export async function compareCalls(
  bench: Bench,
  workload: string,
  asked: readonly Asked[],
  connections: readonly number[],
): Promise<Row[]> {
  const ready = []
  for (const side of asked) {
    const prepare = async () => {
      const server = await bench.contenders.get(side.contender)
      return { ...side, server, callsOfUsers: await side.calls(bench, server) }
    }
    ready.push(...(await ifAvailable(prepare, (line) => bench.say(`${workload}: ${line}`))))
  }
  await checkAgreement(workload, ready)
  const rows: Row[] = []
  for (const count of connections) {
    const sides = ready.map(
      ({ contender, status, server: { url }, callsOfUsers }): Side => ({
        contender,
        measure: (seconds, connections) => closedLoop({ url, callsOfUsers, connections, seconds, status }),
      }),
    )
    rows.push(...(await compare(bench, workload, sides, { connections: count })))
  }
  await removeAddedTodos(bench.databases.todo, bench.scale)
  return rows
}
