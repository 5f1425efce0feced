import { accountWorkloads } from './accounts.ts'
import { coldStart } from './cold-start.ts'
import { events } from './events.ts'
import { flood } from './flood.ts'
import { frontDoor } from './front-door.ts'
import { gateway } from './gateway.ts'
import { growth } from './growth.ts'
import { largeAccount } from './large-account.ts'
import { memory } from './memory.ts'
import { overload } from './overload.ts'
import { soak } from './soak.ts'
import { syncWorkloads } from './sync.ts'
import { syncEverything } from './sync-everything.ts'
import { todoWorkloads } from './todos.ts'
import type { Workload } from './workload.ts'

/** All workloads, in the order in which they are run: what is heavy on memory or on the machine comes late. */
export const workloads: readonly Workload[] = [
  ...todoWorkloads,
  ...syncWorkloads,
  syncEverything,
  gateway,
  frontDoor,
  ...accountWorkloads,
  flood,
  coldStart,
  memory,
  overload,
  growth,
  largeAccount,
  events,
  soak,
]
