import { existsSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'

/** Where each package's tap writes its raw report, below the package. */
export const REPORT = join('.tap', 'report.tap')

/** How many assertions held, and how many did not. */
export interface Totals {
  readonly passed: number
  readonly failed: number
}

/** Forgets the report of an earlier run, so that it cannot be taken for this one's. */
export function forgetReport(folder: string): void {
  rmSync(join(folder, REPORT), { force: true })
}

/** Reads a package's totals from the end of its report; undefined when tap did not get that far. */
export function readTotals(folder: string): Totals | undefined {
  const file = join(folder, REPORT)
  const report = existsSync(file) ? readFileSync(file, 'utf8') : ''
  const line = report.match(/^# \{ total: .*\}$/gm)?.at(-1)
  return line === undefined ? undefined : { passed: count(line, 'pass'), failed: count(line, 'fail') }
}

function count(line: string, name: string): number {
  return Number(new RegExp(`\\b${name}: (\\d+)`).exec(line)?.[1] ?? 0)
}
