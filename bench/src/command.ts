import { mkdirSync, writeFileSync } from 'node:fs'
import { loadavg } from 'node:os'
import { dirname, join, relative } from 'node:path'
import { findMysql } from '@todo/scripts/testing/mysql.ts'
import { FULL_SCALE } from './bench.ts'
import { messageOf } from './message.ts'
import { type Options, readOptions, UsageError, usage } from './options.ts'
import { drawChart } from './report/chart.ts'
import { toJson } from './report/json.ts'
import { describeProfile } from './report/profile.ts'
import { describeResults, describeShortfalls } from './report/text.ts'
import { profile, run } from './run.ts'
import { workloads } from './workloads/index.ts'

const FOLDER = dirname(import.meta.dirname)
const ROOT = dirname(FOLDER)
const RESULTS = join(FOLDER, 'results')
/** More than this, and somebody else is busy on this machine. */
const QUIET = 0.5

/**
 * `npm run bench`.
 *
 * @returns the exit code: 0 when all goals are reached, 1 when one is not or the run failed, 2 for wrong arguments.
 */
export async function main(args: readonly string[], signal: AbortSignal): Promise<number> {
  try {
    const options = readOptions(args, workloads)
    if (options) return await withMysql(options, signal)
    console.log(usage(workloads))
    return 0
  } catch (error) {
    console.error(messageOf(error))
    return error instanceof UsageError ? 2 : 1
  }
}

async function withMysql(options: Options, signal: AbortSignal): Promise<number> {
  const { server, reasons } = await findMysql(process.env, signal)
  if (!server) throw new Error(`There is no MySQL (${reasons.join('; ')}): set TEST_MYSQL_URL, or start Docker.`)
  try {
    return await bench(options, { url: server.url, description: server.description }, signal)
  } finally {
    await server.stop()
  }
}

async function bench(options: Options, mysql: { url: string; description: string }, signal: AbortSignal) {
  const startedAt = new Date()
  const [load = 0] = loadavg()
  console.log(`${mysql.description}; load average ${load.toFixed(2)}`)
  if (load > QUIET) console.log('The machine is busy with something else: take the figures with a grain of salt.')
  const settings = {
    root: ROOT,
    peersFolder: join(FOLDER, 'peers'),
    options,
    scale: FULL_SCALE,
    mysqlUrl: mysql.url,
    say: (line: string) => console.log(line),
    signal,
  }
  const stamp = startedAt.toISOString().replaceAll(':', '-')
  if (options.profile !== undefined) {
    const json = await profile(settings, options.profile)
    console.log(`\n${describeProfile(json, ROOT)}\n`)
    keep(`${stamp}-${options.profile}.cpuprofile`, json)
    return 0
  }
  const { results, verdicts } = await run(settings)
  console.log(`\n${describeResults(results, verdicts)}\n`)
  keep(`${stamp}.json`, toJson({ startedAt, options, mysql: mysql.description, load }, results, verdicts))
  keep(`${stamp}.svg`, drawChart(results, `requests/s, p50 / p99 · ${mysql.description} · ${stamp}`))
  if (options.leftOut.length > 0) console.log(`Left out: ${options.leftOut.join(', ')}.`)
  const shortfalls = describeShortfalls(verdicts)
  for (const line of shortfalls) console.log(line)
  return shortfalls.length === 0 ? 0 : 1
}

function keep(name: string, text: string): void {
  mkdirSync(RESULTS, { recursive: true })
  const file = join(RESULTS, name)
  writeFileSync(file, text)
  console.log(relative(ROOT, file))
}
