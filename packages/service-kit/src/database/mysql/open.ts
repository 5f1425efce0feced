import { MikroORM } from '@mikro-orm/core'
import { commonOptions, type DatabaseOptions, migrate, type OpenDatabase, prepared } from '../options.ts'
import { underOneDeadline } from '../statements.ts'
import { check } from './check.ts'
import { PoolDialect } from './dialect.ts'
import { BoundMysqlDriver } from './driver.ts'
import { refuseUnfinished, settleTls, whileLocked } from './migrate.ts'
import { readMysqlUrl } from './options.ts'
import { WriteHealth } from './write-health.ts'

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
    check: () => underOneDeadline(() => check(orm, health), CHECK_MS),
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
