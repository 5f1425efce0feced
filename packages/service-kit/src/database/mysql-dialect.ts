import { type Dialect, MysqlDialect } from 'kysely'
import type { PoolConnection } from 'mysql2'
import type { MysqlPool } from './mysql-pool.ts'

/** Kysely's way to a MySQL: by connections of the pool, which waits for none for ever, and is not Kysely's to close. */
export function mysqlDialect(pool: MysqlPool): Dialect {
  const dialect = new MysqlDialect({
    pool: { getConnection: pool.connections.getConnection.bind(pool.connections), end: (done) => done(undefined) },
  })
  const createDriver = dialect.createDriver.bind(dialect)
  dialect.createDriver = () => {
    const driver = createDriver()
    driver.acquireConnection = async () => (await kyselyOn(await pool.acquire())).kysely
    return driver
  }
  return dialect
}

const kyselys = new WeakMap<PoolConnection, ReturnType<typeof makeKyselyOn>>()

/** Kysely on one connection, made once. */
export function kyselyOn(connection: PoolConnection): ReturnType<typeof makeKyselyOn> {
  const known = kyselys.get(connection)
  if (known) return known
  const made = makeKyselyOn(connection)
  kyselys.set(connection, made)
  return made
}

async function makeKyselyOn(connection: PoolConnection) {
  const dialect = new MysqlDialect({
    pool: { getConnection: (use) => use(undefined, connection), end: connection.end.bind(connection) },
  })
  const driver = dialect.createDriver()
  await driver.init()
  const kysely = await driver.acquireConnection()
  return { kysely, dialect, driver, compiler: dialect.createQueryCompiler(), adapter: dialect.createAdapter() }
}
