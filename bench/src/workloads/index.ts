import { todoWorkloads } from './todos.ts'
import type { Workload } from './workload.ts'

/** All workloads, in the order in which they are run. */
export const workloads: readonly Workload[] = [...todoWorkloads]
