import type { Bench } from '../bench.ts'
import type { Outcome } from '../results.ts'

/** Something that is measured. */
export interface Workload {
  readonly name: string
  /** What it is, in a few words. */
  readonly about: string
  /** The app whose time it measures: `--profile` profiles this one. */
  readonly subject: string
  /** The option that has to be given for it to be run; it takes long, or tells little. */
  readonly option?: 'full' | 'soak'
  run(bench: Bench): Promise<Outcome>
}
