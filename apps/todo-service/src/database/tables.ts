import type { InferKyselyDB } from '@mikro-orm/sql'
import type { tableSchemas } from './schema.ts'

/** The tables for Kysely, derived from the entities. */
export type Tables = InferKyselyDB<(typeof tableSchemas)[number]>
