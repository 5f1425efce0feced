import type { TestDatabase } from './databases.ts'
import { withMysql } from './mysql.ts'
import { hasTables, type MysqlTables, readTables, resetRows } from './mysql-tables.ts'
import type { TestScope } from './teardown.ts'

/** How long, in seconds, rows of a database that comes back may be locked; then it is not lent again. */
const LOCK_PATIENCE_SECONDS = 5

/**
 * Lends databases that have the tables of a service, and the rows that it begins with. On MySQL, making the tables takes
 * longer than most tests: a database goes from one test to the next, and has its first rows again. One whose tables a test
 * has changed is not lent again. A SQLite file is made for each test.
 *
 * @param all when they are all gone, at the latest.
 * @param makeTables makes the tables in an empty database.
 */
export function lendDatabases(
  all: TestScope,
  makeTables: (url: string) => Promise<void>,
): (t: TestScope, database: TestDatabase) => Promise<string> {
  const free: string[] = []
  let first: MysqlTables | undefined
  const make = async (scope: TestScope, database: TestDatabase) => {
    const url = await database.create(scope)
    await makeTables(url)
    return url
  }
  return async (t, database) => {
    if (database.name === 'SQLite') return make(t, database)
    const url = free.pop() ?? (await make(all, database))
    const tables = first ?? (await withMysql(url, readTables))
    first = tables
    t.teardown(async () => {
      if (await isAsNew(url, tables)) free.push(url)
    })
    return url
  }
}

/** Whether a database has its first tables; then it has its first rows again, too. */
async function isAsNew(url: string, tables: MysqlTables): Promise<boolean> {
  try {
    return await withMysql(url, async (connection) => {
      await connection.query(`SET innodb_lock_wait_timeout = ${LOCK_PATIENCE_SECONDS}`)
      if (!(await hasTables(connection, tables))) return false
      await resetRows(connection, tables)
      return true
    })
  } catch {
    return false
  }
}
