import type { TestKey } from '@todo/test-kit'
import type { Contenders } from './contenders/contenders.ts'
import type { Options } from './options.ts'
import type { Scope } from './scope.ts'
import type { User } from './users.ts'

/** How large everything is. The tests have it smaller. */
export interface Scale {
  readonly users: number
  readonly todosPerUser: number
  /** How many short measurements a side is warmed up with at most; it counts as warm then. */
  readonly warmUps: number
  /** No measurement has more connections. */
  readonly connections: number
  readonly growth: { readonly users: number; readonly todosPerUser: number; readonly deepTodos: number }
  /** To-dos of two accounts, which are asked the same. */
  readonly accounts: { readonly small: number; readonly large: number }
  /** To-dos of an account that is synchronised as a whole. */
  readonly synced: number
  /** bcrypt's cost, and how many hashes the auth-service computes at once. */
  readonly bcrypt: { readonly cost: number; readonly atOnce: number }
  /** How many log in at once, and how long the first measurement waits, so that all have begun. */
  readonly flood: { readonly logIns: number; readonly rampUpSeconds: number }
  /** How often each app is started. */
  readonly coldStarts: number
  /** How long memory is watched, and how often it is measured: a multiple of three. */
  readonly soak: { readonly seconds: number; readonly samples: number }
}

/** The scale at which the goals are judged. */
export const FULL_SCALE: Scale = {
  users: 1_000,
  todosPerUser: 20,
  warmUps: 20,
  connections: 256,
  growth: { users: 10_000, todosPerUser: 100, deepTodos: 100_000 },
  accounts: { small: 1_000, large: 100_000 },
  synced: 10_000,
  // The auth-service's own defaults.
  bcrypt: { cost: 12, atOnce: 2 },
  flood: { logIns: 200, rampUpSeconds: 3 },
  coldStarts: 5,
  soak: { seconds: 600, samples: 30 },
}

/** The password of every user in the databases. */
export const PASSWORD = 'correct horse battery staple'

/** What a workload has to work with. */
export interface Bench {
  readonly options: Options
  readonly scale: Scale
  readonly scope: Scope
  readonly contenders: Contenders
  readonly key: TestKey
  readonly users: readonly User[]
  /** The server that databases can be made on. */
  readonly mysqlUrl: string
  readonly databases: { readonly auth: string; readonly todo: string }
  /** Shows the person at the terminal what is going on. */
  readonly say: (line: string) => void
}
