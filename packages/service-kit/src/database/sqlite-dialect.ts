import Database from 'better-sqlite3'
import { type DatabaseConnection, type Dialect, SqliteDialect } from 'kysely'
import { withoutValues } from './redaction.ts'
import { startStatement } from './statements.ts'

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
  const createDriver = dialect.createDriver.bind(dialect)
  dialect.createDriver = () => {
    const driver = createDriver()
    const rollbackTransaction = driver.rollbackTransaction.bind(driver)
    driver.rollbackTransaction = async (connection) => {
      if (database.inTransaction) await rollbackTransaction(connection)
    }
    return driver
  }
  return dialect
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
