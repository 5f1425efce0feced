import type { Bench } from '../bench.ts'
import type { Outcome } from '../results.ts'

/** Something that is measured. */
export interface Workload {
  readonly name: string
  /** What it is, in a few words. */
  readonly about: string
  /** Whose time it is about: who is profiled. */
  readonly subject: string
  run(bench: Bench): Promise<Outcome>
}
