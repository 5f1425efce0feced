import { type TestedPackage, testedPackages } from './packages.ts'
import { forgetReport, REPORT, readFailures, readTotals, type Totals } from './report.ts'
import { type RootOptions, runTool } from './tool.ts'

/** What the tests of all packages came to. */
export interface Tests extends Totals {
  /** Whether every test held and, where all of it was tested, all of the code was run. */
  readonly ok: boolean
}

/** Which tests are run, and on what. */
export interface TestRun {
  readonly forTurbo: readonly string[]
  readonly forTap: readonly string[]
  /** Without one, what only MySQL runs is not covered, and need not be. */
  readonly mysqlUrl: string | undefined
  readonly options: RootOptions
}

/** Runs the tests of the packages, two packages at a time, and adds up what tap counted. */
export async function runTests({ forTurbo, forTap, mysqlUrl, options }: TestRun): Promise<Tests> {
  const packages = await testedPackages(forTurbo, options)
  for (const { folder } of packages) forgetReport(folder)
  // Two packages at a time, and of each two processes: many of them wait for something most of the time.
  const turbo = ['run', 'test', '--force', '--continue', '--concurrency=2', '--log-order=stream', ...forTurbo]
  const tap = [
    `--output-file=${REPORT}`,
    '--reporter=min',
    ...(mysqlUrl ? [] : ['--allow-incomplete-coverage']),
    ...forTap,
  ]
  const { code } = await runTool('turbo', [...turbo, '--', ...tap], { ...options, env: environment(mysqlUrl) })
  const totals = packages.flatMap(report)
  return { ok: code === 0, passed: add(totals, 'passed'), failed: add(totals, 'failed') }
}

/** What failed is told once more here: what tap wrote of it may be a thousand lines further up. */
function report({ name, folder }: TestedPackage): Totals[] {
  const totals = readTotals(folder)
  console.log(totals ? `${name}: ${totals.passed} passed, ${totals.failed} failed` : `${name}: did not report`)
  if (totals?.failed) for (const failure of readFailures(folder)) console.log(`  failed: ${failure}`)
  return totals ? [totals] : []
}

function add(totals: readonly Totals[], what: keyof Totals): number {
  return totals.reduce((sum, one) => sum + one[what], 0)
}

function environment(mysqlUrl: string | undefined): NodeJS.ProcessEnv {
  // CI: tap then writes each line once, and does not redraw a screen that is a pipe.
  const env = { ...process.env, CI: 'true' }
  return mysqlUrl ? { ...env, TEST_MYSQL_URL: mysqlUrl } : env
}
