import { setTimeout as sleep } from 'node:timers/promises'
import { readMysqlUrl, settleTls, UNFINISHED_COPY, whileLocked } from '@todo/service-kit/database/tools'
import { type Connection, createConnection, type RowDataPacket } from 'mysql2/promise'
import { CopyError } from '../copy-error.ts'
import { quoted } from './connect.ts'

/** How long somebody else may take who makes or changes tables there, in seconds. */
const LOCK_WAIT_SECONDS = 5

/** A connection that has been closed is still there for a moment. So long it is waited for, in milliseconds. */
const CLOSING_MS = 1_000

const UNKNOWN_DATABASE = 'ER_BAD_DB_ERROR'

/**
 * Empties a MySQL database, or creates it, and has it filled. Meanwhile it has a table that keeps services from starting on
 * it. Where the work is cut off, that table stays, and the next call begins anew.
 *
 * @param replaces whether what is in it may go.
 * @throws {CopyError} when it is in use, or not empty.
 */
export async function refill(url: string, replaces: boolean, fill: () => Promise<void>): Promise<void> {
  const options = await settleTls(readMysqlUrl(url))
  await whileLocked(
    options,
    async (connection) => {
      await refuseIfUsed(connection, options.database)
      const tables = await tablesOf(connection)
      if (!replaces && !areVacant(tables)) throw new CopyError(`the database ${options.database} is not empty`)
      await connection.query(`CREATE TABLE IF NOT EXISTS ${UNFINISHED_COPY} (id integer)`)
      await connection.query('SET SESSION foreign_key_checks = 0')
      for (const table of tables.filter((name) => name !== UNFINISHED_COPY))
        await connection.query(`DROP TABLE ${quoted(table)}`)
      await fill()
      await connection.query(`DROP TABLE ${UNFINISHED_COPY}`)
    },
    LOCK_WAIT_SECONDS,
  )
}

/** Whether a MySQL database does not exist, has no tables, or only those of a copy that was cut off. */
export async function isVacantMysql(url: string): Promise<boolean> {
  try {
    const connection = await createConnection(await settleTls(readMysqlUrl(url)))
    try {
      return areVacant(await tablesOf(connection))
    } finally {
      await connection.end()
    }
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === UNKNOWN_DATABASE) return true
    throw error
  }
}

function areVacant(tables: readonly string[]): boolean {
  return tables.length === 0 || tables.includes(UNFINISHED_COPY)
}

async function refuseIfUsed(connection: Connection, database: string): Promise<void> {
  const startedAt = performance.now()
  let others = await othersAt(connection)
  while (others > 0 && performance.now() - startedAt < CLOSING_MS) {
    await sleep(50)
    others = await othersAt(connection)
  }
  if (others > 0)
    throw new CopyError(`the database ${database} is in use (connections: ${others}): stop the services first`)
}

async function othersAt(connection: Connection): Promise<number> {
  const [others] = await connection.query<RowDataPacket[]>(
    'SELECT id FROM information_schema.processlist WHERE db = DATABASE() AND id <> CONNECTION_ID()',
  )
  return others.length
}

async function tablesOf(connection: Connection): Promise<string[]> {
  const [rows] = await connection.query<RowDataPacket[]>('SHOW TABLES')
  return rows.flatMap((row) => Object.values(row).map(String))
}
