import { readMysqlUrl, sessionSettings, settleTls } from '@todo/service-kit/database/tools'
import { type Connection, createConnection } from 'mysql2'

/** For how long a statement waits for a lock, in milliseconds. */
const STATEMENT_MS = 60_000

/** A connection to the database that a URL names. Its session is set up as the services set theirs. */
export async function connect(url: string): Promise<Connection> {
  const connection = createConnection({
    ...(await settleTls(readMysqlUrl(url))),
    charset: 'UTF8MB4_BIN',
    timezone: 'Z',
    dateStrings: true,
    supportBigNumbers: true,
    rowsAsArray: true,
  })
  await connection.promise().query(sessionSettings(STATEMENT_MS))
  return connection
}

/** A name as MySQL reads it in a statement. */
export function quoted(name: string): string {
  return `\`${name.replaceAll('`', '``')}\``
}

/** The names of columns, separated by commas. */
export function columnList(columns: readonly string[]): string {
  return columns.map(quoted).join(', ')
}
