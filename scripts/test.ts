import type { Caller } from './stack/caller.ts'
import { listenForStop, whenStopped } from './stack/stop-request.ts'
import { findMysql, type Mysql, MysqlError } from './testing/mysql.ts'
import { runTests, type Tests } from './testing/run-tests.ts'
import { type RootOptions, runTool } from './testing/tool.ts'

const HOW_TO_GET_MYSQL =
  'Set TEST_MYSQL_URL to a server whose user may create databases, or put mysqld on PATH, or start Docker.'

/**
 * `npm test`: lint, types, and every package's tests on SQLite and on a real MySQL. Of the arguments, those before a `--` tell
 * turbo whose tests to run (`--filter=@todo/gateway`), and those after it go to tap.
 *
 * @returns the exit code: 0 when all of it is well.
 */
export async function test(args: readonly string[], { root, isOrphaned }: Caller): Promise<number> {
  const signal = whenStopped(listenForStop(isOrphaned))
  const options = { cwd: root, signal }
  const split = args.includes('--') ? args.indexOf('--') : args.length
  const forTurbo = args.slice(0, split)
  const faults = await checkSources(options)
  heading('tests')
  try {
    const found = await findMysql(process.env, signal)
    const selected = { forTurbo: selection(forTurbo, process.env), forTap: args.slice(split + 1) }
    const tests = await testOn(found.server, selected, options)
    if (!tests.ok) faults.push('tests failed, or their coverage is not complete')
    if (!found.server) faults.push(...notTested(found.reasons))
    conclude(faults, tests)
  } catch (error) {
    if (!(error instanceof MysqlError)) throw error
    console.error(error.message)
    return 1
  }
  return faults.length === 0 && !signal.aborted ? 0 : 1
}

/** One thing that is checked of the sources. */
interface Check {
  readonly heading: string
  readonly tool: string
  readonly args: readonly string[]
  /** What it means if that fails. */
  readonly fault: string
  /** What the tool prints with its finding, where it can also fail for want of a network, which is no fault of the sources. */
  readonly finding?: string
}

const CHECKS: readonly Check[] = [
  { heading: 'lint', tool: 'biome', args: ['ci', '.', '--colors=off'], fault: 'lint found faults' },
  { heading: 'types', tool: 'turbo', args: ['run', 'typecheck'], fault: 'the types do not fit' },
  {
    heading: 'what is used',
    tool: 'knip',
    args: [],
    fault: 'something is not used, or a dependency is not declared',
  },
  {
    heading: 'versions',
    tool: 'pnpm',
    args: ['dedupe', '--check', '--prefer-offline'],
    fault: 'a dependency is there in two versions where one would do: run pnpm dedupe',
    finding: 'ERR_PNPM_DEDUPE_CHECK_ISSUES',
  },
]

async function checkSources(options: RootOptions): Promise<string[]> {
  const faults: string[] = []
  for (const { heading: title, tool, args, fault, finding } of CHECKS) {
    heading(title)
    const capture = finding !== undefined
    const { code, output } = await runTool(tool, args, { ...options, capture })
    if (output !== '') console.log(output.trim())
    if (code === 0) continue
    if (finding === undefined || output.includes(finding)) faults.push(fault)
    else console.log(`${tool} could not tell: is the npm registry within reach?`)
  }
  return faults
}

/**
 * Which packages' tests turbo runs. The benchmark's own take long, and only a change of the benchmark can break them:
 * they run in CI, or when they are asked for.
 */
function selection(forTurbo: string[], { CI }: NodeJS.ProcessEnv): string[] {
  if (CI || forTurbo.some((argument) => /^(-F|--filter)/.test(argument))) return forTurbo
  console.log('without the tests of the benchmark itself, which CI=true adds')
  return [...forTurbo, '--filter=!@todo/bench']
}

async function testOn(server: Mysql | undefined, args: { forTurbo: string[]; forTap: string[] }, options: RootOptions) {
  console.log(server ? `on SQLite and on ${server.description}` : 'on SQLite only')
  try {
    return await runTests({ ...args, mysqlUrl: server?.url, options })
  } finally {
    await server?.stop()
  }
}

/** Says so, and makes it a fault where a MySQL is demanded. */
function notTested(reasons: readonly string[]): string[] {
  const line = `MySQL was not tested (${reasons.join('; ')}). ${HOW_TO_GET_MYSQL}`
  if (process.env.REQUIRE_MYSQL) return [line]
  console.log(`\n${line}`)
  return []
}

function conclude(faults: readonly string[], { passed, failed }: Tests): void {
  for (const fault of faults) console.log(`\nNot well: ${fault}`)
  console.log(`\n${passed} passed, ${failed} failed`)
}

function heading(text: string): void {
  console.log(`\n— ${text} —`)
}
