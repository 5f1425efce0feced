import type { Scale } from '../src/bench.ts'

/** Everything is so small that no figure means anything: what is tested is that all of it works together. */
export const TINY: Scale = {
  users: 8,
  todosPerUser: 3,
  warmUps: 1,
  connections: 2,
  growth: { users: 12, todosPerUser: 4, deepTodos: 150 },
  accounts: { small: 60, large: 120 },
  synced: 600,
  bcrypt: { cost: 10, atOnce: 2 },
  flood: { logIns: 4, rampUpSeconds: 0.1 },
  coldStarts: 1,
  soak: { seconds: 0.6, samples: 3 },
}
