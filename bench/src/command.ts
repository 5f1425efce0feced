import { mkdirSync, writeFileSync } from 'node:fs'
import { loadavg } from 'node:os'
import { dirname, join } from 'node:path'
import { findMysql } from '@todo/scripts/testing/mysql.ts'
import { FULL_SCALE } from './bench.ts'
import { messageOf } from './message.ts'
import { type Options, readOptions, UsageError, usage } from './options.ts'
import { toJson } from './report/json.ts'
import { describeResults, describeShortfalls } from './report/text.ts'
import { run } from './run.ts'
import { workloads } from './workloads/index.ts'

const FOLDER = dirname(import.meta.dirname)
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
    const names = workloads.map(({ name }) => name)
    const options = readOptions(args, names)
    if (options) return await withMysql(options, signal)
    console.log(usage(new Map(workloads.map(({ name, about }) => [name, about]))))
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
  const { results, verdicts } = await run({
    root: dirname(FOLDER),
    peersFolder: join(FOLDER, 'peers'),
    options,
    scale: FULL_SCALE,
    mysqlUrl: mysql.url,
    say: (line) => console.log(line),
    signal,
  })
  console.log(`\n${describeResults(results, verdicts)}`)
  mkdirSync(RESULTS, { recursive: true })
  const file = join(RESULTS, `${startedAt.toISOString().replaceAll(':', '-')}.json`)
  writeFileSync(file, toJson({ startedAt, options, mysql: mysql.description, load }, results, verdicts))
  console.log(`\n${file}`)
  const shortfalls = describeShortfalls(verdicts)
  for (const line of shortfalls) console.log(line)
  return shortfalls.length === 0 ? 0 : 1
}
