import { mkdirSync } from 'node:fs'
import path from 'node:path'
import { type AnyEntity, type EntityClass, type EntitySchema, type MigrationObject, MikroORM } from '@mikro-orm/core'
import { Migrator } from '@mikro-orm/migrations'
import { MySqlDriver } from '@mikro-orm/mysql'
import type { AbstractSqlDriver, SqlEntityManager } from '@mikro-orm/sql'
import { SqliteDriver } from '@mikro-orm/sqlite'
import { migrateMysql } from './migrate.ts'
import { mysqlDialect } from './mysql-dialect.ts'
import { MysqlPool } from './mysql-pool.ts'
import { useMysqlPool } from './run-sql.ts'
import { sqliteDialect } from './sqlite-dialect.ts'
import { lockSqlite } from './sqlite-lock.ts'

/** The form of a URL that names a SQLite file. */
const FILE = 'file:'

/** The name of a SQLite database that is no file, and that nobody else can open. */
const IN_MEMORY = ':memory:'

/** A service's database: where it is, what it holds, and how it came to its shape. */
export interface DatabaseOptions {
  /** `mysql://user:password@host:3306/database` or `file:path`. */
  url: string
  /** How many connections to MySQL may be open; SQLite has one. */
  poolSize: number
  /** How long connecting, or one statement, may take, in milliseconds. */
  timeoutMs: number
  /** For a command beside the process that keeps the database: it is not locked, created or migrated. */
  asGuest?: boolean
  entities: (EntityClass<AnyEntity> | EntitySchema)[]
  /** In the order in which they run. */
  migrations: MigrationObject[]
  /** Is told of migrations that run. */
  log: (message: string) => void
}

/** MikroORM on either database. */
export type Orm = MikroORM<AbstractSqlDriver, SqlEntityManager>

/** An open, migrated database. */
export interface OpenDatabase {
  orm: Orm
  close: () => Promise<void>
}

/**
 * Opens the database that the URL names, creates it where it is missing, and brings it up to date. A guest takes it as
 * it is.
 *
 * @throws {DatabaseInUse} when another process has the SQLite file.
 */
export async function openDatabase(options: DatabaseOptions): Promise<OpenDatabase> {
  return options.url.startsWith(FILE) ? openSqlite(options) : openMysql(options)
}

async function openSqlite(options: DatabaseOptions): Promise<OpenDatabase> {
  const file = options.url.slice(FILE.length)
  const lock = file === IN_MEMORY || options.asGuest ? undefined : lockFile(file)
  const orm = new MikroORM({
    driver: SqliteDriver,
    dbName: file,
    driverOptions: () => sqliteDialect(file, options),
    ...common(options),
  })
  escapeNul(orm)
  const close = async () => {
    await orm.close()
    lock?.release()
  }
  return options.asGuest ? { orm, close } : migrated({ orm, close }, () => orm.migrator.up())
}

function lockFile(file: string): { release: () => void } {
  mkdirSync(path.dirname(file), { recursive: true })
  return lockSqlite(file)
}

/** What cannot be migrated is closed again: an open connection would keep a process from ending that has nothing to do. */
async function migrated(database: OpenDatabase, migrate: () => Promise<unknown>): Promise<OpenDatabase> {
  try {
    await migrate()
    return database
  } catch (error) {
    await database.close()
    throw error
  }
}

/** MikroORM writes values into the statement, and SQLite takes a NUL for the statement's end: such text goes as bytes. */
function escapeNul(orm: MikroORM<SqliteDriver>): void {
  const platform = orm.driver.getPlatform()
  const asBefore = platform.escape.bind(platform)
  platform.escape = (value: unknown) =>
    typeof value === 'string' && value.includes('\0')
      ? `cast(x'${Buffer.from(value).toString('hex')}' as text)`
      : asBefore(value)
}

async function openMysql(options: DatabaseOptions): Promise<OpenDatabase> {
  const pool = new MysqlPool(options)
  const orm = new MikroORM({
    driver: MySqlDriver,
    clientUrl: options.url,
    charset: 'utf8mb4',
    collate: 'utf8mb4_bin',
    driverOptions: () => mysqlDialect(pool),
    ...common(options),
  })
  useMysqlPool(orm.config, pool)
  const close = async () => {
    await orm.close()
    await pool.close()
  }
  if (options.asGuest) return { orm, close }
  return migrated({ orm, close }, () => migrateMysql(orm, options.url, options.timeoutMs))
}

function common(options: DatabaseOptions) {
  return {
    entities: options.entities,
    extensions: [Migrator],
    migrations: { migrationsList: options.migrations, snapshot: false },
    forceUtcTimezone: true,
    colors: false,
    logger: options.log,
    implicitTransactions: false,
  }
}
