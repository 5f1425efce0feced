import { MikroORM } from '@mikro-orm/core'
import { sql } from 'kysely'
import { commonOptions, type DatabaseOptions, migrate, type OpenDatabase, type Orm, prepared } from '../options.ts'
import { WriteHealth } from '../write-health.ts'
import { PoolDialect } from './dialect.ts'
import { BoundMysqlDriver } from './driver.ts'
import { refuseUnfinished, settleTls, whileLocked } from './migrate.ts'
import { readMysqlUrl } from './options.ts'

/** Opens a database on a MySQL server; `openDatabase` tells the rest. */
export async function open(options: DatabaseOptions): Promise<OpenDatabase> {
  const { poolSize, timeoutMs } = options
  const connectTimeout = Math.ceil(timeoutMs / 2)
  const connection = { ...(await settleTls(readMysqlUrl(options.url))), connectTimeout }
  const health = new WriteHealth()
  const dialect = new PoolDialect({ connection, poolSize, timeoutMs, health })
  const orm = new MikroORM({
    driver: BoundMysqlDriver,
    dbName: connection.database,
    charset: 'utf8mb4',
    collate: 'utf8mb4_bin',
    driverOptions: () => dialect,
    ...commonOptions(options),
  })
  const database: OpenDatabase = {
    orm,
    check: async () => {
      health.check(await isReadOnly(orm))
      await prepareAnew(orm)
    },
    close: () => orm.close(),
  }
  if (options.asGuest) return database
  return prepared(database, () =>
    whileLocked(connection, async (lock) => {
      await refuseUnfinished(lock)
      await migrate(orm, options.log)
    }),
  )
}

async function isReadOnly(orm: Orm): Promise<boolean> {
  const readOnly = sql<number>`@@global.read_only or @@global.super_read_only or @@global.innodb_read_only`
  const row = await orm.em.getKysely().selectNoFrom(readOnly.as('readOnly')).executeTakeFirstOrThrow()
  return row.readOnly === 1
}

/**
 * As the routes do with their statements: a server without room for prepared ones (`max_prepared_stmt_count`) still answers
 * others.
 */
async function prepareAnew(orm: Orm): Promise<void> {
  await orm.em
    .getKysely()
    .connection()
    .execute(async (connection) => {
      await sql`prepare probe from 'do 0'`.execute(connection)
      await sql`deallocate prepare probe`.execute(connection)
    })
}
