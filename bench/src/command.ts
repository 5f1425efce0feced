import { mkdirSync, writeFileSync } from 'node:fs'
import { loadavg } from 'node:os'
import { dirname, join, relative } from 'node:path'
import { findMysql, type Mysql } from '@todo/scripts/testing/mysql.ts'
import { messageOf } from '@todo/service-kit'
import type { Scale } from './bench.ts'
import { type Options, readOptions, UsageError, usage } from './options.ts'
import { drawChart } from './report/chart.ts'
import { drawFlameGraph } from './report/flame-graph.ts'
import { toJson } from './report/json.ts'
import { describeProfile } from './report/profile.ts'
import { describeResults, describeShortfalls } from './report/text.ts'
import { profile, run } from './run.ts'
import type { RunOptions } from './set-up.ts'
import { workloads } from './workloads/index.ts'
import type { Workload } from './workloads/workload.ts'

const ROOT = dirname(dirname(import.meta.dirname))
/** More than this, and somebody else is busy on this machine. */
const QUIET = 0.5

/** What a run is given, beside its arguments. */
export interface Surroundings {
  readonly scale: Scale
  /** The folder for what is kept of a run. */
  readonly results: string
  /** The folder with the peers. */
  readonly peers: string
  /** Cuts the run off. */
  readonly signal: AbortSignal
}

/**
 * `npm run bench`.
 *
 * @returns the exit code: 0 when all goals are reached, 1 when one is not or the run failed, 2 for wrong arguments.
 */
export async function main(args: readonly string[], surroundings: Surroundings): Promise<number> {
  try {
    const options = readOptions(args, workloads)
    if (options) return await withMysql(options, surroundings)
    console.log(usage(workloads))
    return 0
  } catch (error) {
    console.error(messageOf(error))
    return error instanceof UsageError ? 2 : 1
  }
}

async function withMysql(options: Options, surroundings: Surroundings): Promise<number> {
  const { server, reasons } = await findMysql(process.env, surroundings.signal)
  if (!server) throw new Error(`There is no MySQL (${reasons.join('; ')}): set TEST_MYSQL_URL, or start Docker.`)
  try {
    return await bench(options, server, surroundings)
  } finally {
    await server.stop()
  }
}

async function bench(chosen: Options, mysql: Mysql, surroundings: Surroundings): Promise<number> {
  const { scale, results, peers, signal } = surroundings
  const connections = new Set(chosen.connections.map((each) => Math.min(each, scale.connections)))
  const options = { ...chosen, connections: [...connections] }
  const startedAt = new Date()
  const load = Number(loadavg()[0])
  console.log(describeMachine(mysql.description, load))
  const say = (line: string) => console.log(line)
  const settings = { root: ROOT, peersFolder: peers, options, scale, mysqlUrl: mysql.url, say, signal }
  const keep = keeper(results, startedAt)
  const profiled = workloads.find(({ name }) => name === options.profile)
  if (profiled) return showProfile(settings, profiled, keep)
  const outcome = await run(settings)
  console.log(`\n${describeResults(outcome.results, outcome.verdicts)}\n`)
  keep('.json', toJson({ startedAt, options, mysql: mysql.description, load }, outcome.results, outcome.verdicts))
  keep('.svg', drawChart(outcome.results, `requests/s, and p50 / p99 · ${mysql.description}`))
  return conclude(options.leftOut, describeShortfalls(outcome.verdicts), say)
}

/**
 * Says what was left out, and what falls short.
 *
 * @returns the exit code.
 */
export function conclude(
  leftOut: readonly string[],
  shortfalls: readonly string[],
  say: (line: string) => void,
): number {
  if (leftOut.length > 0) say(`Left out: ${leftOut.join(', ')}.`)
  for (const line of shortfalls) say(line)
  return shortfalls.length === 0 ? 0 : 1
}

/** What the run is on, with a warning where that is no place for a benchmark. */
export function describeMachine(mysql: string, load: number): string {
  const line = `${mysql}; load average ${load.toFixed(2)}`
  return load <= QUIET ? line : `${line}: the machine is busy with something else, so mind what the figures are worth`
}

/** Keeps what belongs to one run, by the time at which it began. */
type Keep = (ending: string, text: string) => void

function keeper(folder: string, startedAt: Date): Keep {
  return (ending, text) => {
    mkdirSync(folder, { recursive: true })
    const file = join(folder, `${startedAt.toISOString().replaceAll(':', '-')}${ending}`)
    writeFileSync(file, text)
    console.log(relative(ROOT, file))
  }
}

async function showProfile(settings: RunOptions, workload: Workload, keep: Keep): Promise<number> {
  const json = await profile(settings, workload)
  console.log(`\n${describeProfile(json, ROOT)}\n`)
  keep(`-${workload.name}.cpuprofile`, json)
  keep(`-${workload.name}.svg`, drawFlameGraph(json, ROOT, `${workload.name}: where the CPU time of the service goes`))
  return 0
}
