import Database from 'better-sqlite3'
import { type DatabaseConnection, type Dialect, type Driver, MysqlDialect, SqliteDialect } from 'kysely'
import { DatabaseTimeout } from './faults.ts'
import type { MysqlPool } from './mysql-pool.ts'
import { withoutValues } from './redaction.ts'
import { startStatement } from './statements.ts'

/** Kysely's way to a MySQL. The pool is not Kysely's to close, which only does so if it has been used. */
export function mysqlDialect({ connections, patienceMs }: MysqlPool): Dialect {
  const dialect = new MysqlDialect({
    pool: { getConnection: connections.getConnection.bind(connections), end: (done) => done(undefined) },
  })
  return patient(dialect, patienceMs)
}

/** Kysely's way to a file of SQLite, or `:memory:`; a guest opens only one that is there. */
export function sqliteDialect(file: string, { asGuest }: { asGuest?: boolean }): Dialect {
  const database = new Database(file, { fileMustExist: asGuest ?? false })
  // A commit is in the journal, and so survives the end of the process; only a power cut could undo the last ones.
  database.pragma('journal_mode = WAL')
  database.pragma('synchronous = NORMAL')
  database.pragma('foreign_keys = ON')
  const dialect = new SqliteDialect({ database, onCreateConnection: async (connection) => watch(connection) })
  return forgiving(dialect, database)
}

/** SQLite itself has rolled back what fails in certain ways; then there is nothing left to do, and that is no error. */
function forgiving(dialect: Dialect, database: Database.Database): Dialect {
  return withDriver(dialect, (driver) => {
    const rollbackTransaction = driver.rollbackTransaction.bind(driver)
    driver.rollbackTransaction = async (connection) => {
      if (database.inTransaction) await rollbackTransaction(connection)
    }
  })
}

/** Nobody waits for a connection for ever. */
function patient(dialect: Dialect, timeoutMs: number): Dialect {
  return withDriver(dialect, (driver) => {
    const acquireConnection = driver.acquireConnection.bind(driver)
    driver.acquireConnection = (options) =>
      inTime(acquireConnection(options), timeoutMs, (late) => driver.releaseConnection(late))
  })
}

function withDriver(dialect: Dialect, change: (driver: Driver) => void): Dialect {
  const createDriver = dialect.createDriver.bind(dialect)
  dialect.createDriver = () => {
    const driver = createDriver()
    change(driver)
    return driver
  }
  return dialect
}

/** @throws {DatabaseTimeout} when it takes longer; what comes too late is given back. */
async function inTime<T>(coming: Promise<T>, timeoutMs: number, giveBack: (late: T) => Promise<void>): Promise<T> {
  const { promise: tooLate, reject } = Promise.withResolvers<never>()
  const timer = setTimeout(() => {
    reject(new DatabaseTimeout(timeoutMs))
    coming.then(giveBack).catch(() => undefined)
  }, timeoutMs)
  try {
    return await Promise.race([coming, tooLate])
  } finally {
    clearTimeout(timer)
  }
}

/** What MysqlPool does for its connections; a statement of SQLite is over before anything else can happen. */
function watch(connection: DatabaseConnection): void {
  const executeQuery: DatabaseConnection['executeQuery'] = connection.executeQuery.bind(connection)
  connection.executeQuery = <R>(...args: Parameters<DatabaseConnection['executeQuery']>) => {
    const end = startStatement()
    return executeQuery<R>(...args)
      .finally(end)
      .catch((error: unknown) => {
        throw withoutValues(error)
      })
  }
}
