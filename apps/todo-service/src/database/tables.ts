import type { InferKyselyDB } from '@mikro-orm/sql'
import type { AccountSchema } from '../modules/accounts/account.entity.ts'
import type { TodoSchema } from '../modules/todos/todo.entity.ts'

/** The tables for Kysely, derived from the entities. */
export type Tables = InferKyselyDB<typeof AccountSchema | typeof TodoSchema>
