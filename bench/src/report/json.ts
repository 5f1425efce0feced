import { cpus, totalmem } from 'node:os'
import type { Verdict } from '../goals.ts'
import type { Options } from '../options.ts'
import type { Results } from '../results.ts'

/** What a run was, beside its results. */
export interface Circumstances {
  readonly startedAt: Date
  readonly options: Options
  readonly mysql: string
  /** The load average when it began. */
  readonly load: number
}

/** All of a run, for programs to read. */
export function toJson(circumstances: Circumstances, results: Results, verdicts: readonly Verdict[]): string {
  const machine = {
    node: process.version,
    processors: cpus().map(({ model }) => model),
    memoryMb: Math.round(totalmem() / 2 ** 20),
  }
  const goals = verdicts.map(({ goal: { value: _how, ...goal }, value = null, outcome }) => ({
    ...goal,
    value,
    outcome,
  }))
  return JSON.stringify({ ...circumstances, machine, rows: results.rows, figures: results.figures, goals }, null, 2)
}
