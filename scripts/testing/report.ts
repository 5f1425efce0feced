import { existsSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { Parser, type Result } from 'tap-parser'

/** Where each package's tap writes its raw report, below the package. */
export const REPORT = join('.tap', 'report.tap')

/** How many lines of a failure's difference and stack are told, and how much of its name; the report has all. */
const MOST_DETAILS = 30
const LONGEST_NAME = 500

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

/** A package's tests that failed: the file and the names on the way to each, and below them what tap says of it. */
export function readFailures(folder: string): string[] {
  const lines = Parser.parse(readFileSync(join(folder, REPORT), 'utf8'), { flat: true })
  return lines.flatMap(([kind, result]) => (kind === 'assert' && isFailure(result) ? [told(result)] : []))
}

function isFailure({ ok, todo, skip }: Result): boolean {
  return !(ok || todo || skip)
}

function told({ fullname, diag }: Result): string {
  const why: unknown[] = [diag?.diff, diag?.stack]
  const details = why.flatMap((part) => (typeof part === 'string' ? part.trimEnd().split('\n') : []))
  return [fullname.slice(0, LONGEST_NAME), ...details.slice(0, MOST_DETAILS).map((line) => `    ${line}`)].join('\n')
}

function count(line: string, name: string): number {
  return Number(new RegExp(`\\b${name}: (\\d+)`).exec(line)?.[1] ?? 0)
}
