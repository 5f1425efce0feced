import { MikroORM } from '@mikro-orm/core'
import { sql } from 'kysely'
import { commonOptions, type DatabaseOptions, migrate, type OpenDatabase, type Orm, prepared } from '../options.ts'
import { underOneDeadline } from '../statements.ts'
import { WriteHealth } from '../write-health.ts'
import { PoolDialect } from './dialect.ts'
import { BoundMysqlDriver } from './driver.ts'
import { refuseUnfinished, settleTls, whileLocked } from './migrate.ts'
import { readMysqlUrl } from './options.ts'

/** How long a check may take, with half of it for each statement, so that what hangs leaves connections to others. */
const CHECK_MS = 2_000

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
    check: () =>
      underOneDeadline(async () => {
        health.check(await isReadOnly(orm))
        await writeNothing(orm)
      }, CHECK_MS),
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
 * A write that changes nothing, prepared as those of the routes are. A server on which a backup holds writers up still answers others
 * (`FLUSH TABLES WITH READ LOCK`), and so does one without room for prepared statements (`max_prepared_stmt_count`).
 */
async function writeNothing(orm: Orm): Promise<void> {
  await orm.em
    .getKysely()
    .connection()
    .execute(async (connection) => {
      await sql`prepare probe from 'delete from mikro_orm_migrations where false'`.execute(connection)
      await sql`execute probe`.execute(connection)
      await sql`deallocate prepare probe`.execute(connection)
    })
}
