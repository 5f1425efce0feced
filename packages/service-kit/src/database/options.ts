import { randomUUID } from 'node:crypto'
import type { AnyEntity, EntityClass, EntitySchema, MigrationObject, MikroORM } from '@mikro-orm/core'
import { Migrator } from '@mikro-orm/migrations'
import type { AbstractSqlDriver, SqlEntityManager } from '@mikro-orm/sql'
import { underOneDeadline } from './statements.ts'

/** A service's database: where it is, what it holds, and how it came to its shape. */
export interface DatabaseOptions {
  /** `mysql://user:password@host:3306/database` (`readMysqlUrl` tells its parameters) or `file:path`. */
  url: string
  /** How many connections to MySQL may be open; SQLite has one. */
  poolSize: number
  /** How long a transaction with all of its repeats may take, in milliseconds; one statement may take half of it. */
  timeoutMs: number
  /** For a command beside the process that keeps the database: it is not locked, created or migrated. */
  asGuest?: boolean
  entities: (EntityClass<AnyEntity> | EntitySchema)[]
  /** In the order in which they run. */
  migrations: MigrationObject[]
  /** Is told of migrations that have run, and of what MikroORM warns of. */
  log: (message: string) => void
}

/** MikroORM on either database. */
export type Orm = MikroORM<AbstractSqlDriver, SqlEntityManager>

/** An open, migrated database. */
export interface OpenDatabase {
  orm: Orm
  /** Whether it can be read and written now; rejects with the reason if it cannot. */
  check: () => Promise<void>
  close: () => Promise<void>
}

/** MikroORM's options that are the same for both databases. */
export function commonOptions(options: DatabaseOptions) {
  return {
    entities: options.entities,
    extensions: [Migrator],
    migrations: { migrationsList: options.migrations, snapshot: false, silent: true },
    forceUtcTimezone: true,
    colors: false,
    logger: options.log,
    implicitTransactions: false,
    // Properties of entities stay plain ones. As accessors of each entity, which only those made by `new` would need, they
    // make it twice as slow to load, to make and to compare one. All here are loaded, or made by `em.create`.
    // Without them, MikroORM must not merge what a nested transaction has loaded into the outer one: see `transaction.ts`.
    propagationOnPrototype: false,
    // MikroORM finds the transaction that is under way by this name: databases in one process must not share it.
    contextName: randomUUID(),
  }
}

/** A table may be large: a migration may take as long as this, in milliseconds. */
const MIGRATION_TIMEOUT_MS = 60 * 60 * 1_000

/** Runs the migrations that have not run yet, and logs one line if there were any. */
export async function migrate(orm: Orm, log: DatabaseOptions['log']): Promise<void> {
  const startedAt = performance.now()
  const { length } = await underOneDeadline(() => orm.migrator.up(), MIGRATION_TIMEOUT_MS)
  if (length === 0) return
  log(`migrations run: ${length}, in ${Math.round(performance.now() - startedAt)} ms`)
}

/** Does `prepare`, and closes the database if that fails: an open one would keep a process from ending. */
export async function prepared(database: OpenDatabase, prepare: () => Promise<void>): Promise<OpenDatabase> {
  try {
    await prepare()
    return database
  } catch (error) {
    await database.close()
    throw error
  }
}
