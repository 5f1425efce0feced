import { type Connection, createConnection, type RowDataPacket } from 'mysql2/promise'
import type { TestScope } from './teardown.ts'
import { until } from './wait.ts'

/** Does some work on a connection of its own, which takes several statements at once and leaves dates as they are. */
export async function withMysql<Result>(
  url: string,
  work: (connection: Connection) => Promise<Result>,
): Promise<Result> {
  const connection = await createConnection({ uri: url, multipleStatements: true, dateStrings: true })
  try {
    return await work(connection)
  } finally {
    await connection.end()
  }
}

/** Runs statements on a connection of their own, and returns the rows of the last one. */
export async function queryMysql(url: string, ...statements: string[]): Promise<RowDataPacket[]> {
  const connection = await createConnection(url)
  try {
    let rows: RowDataPacket[] = []
    for (const statement of statements) [rows] = await connection.query<RowDataPacket[]>(statement)
    return rows
  } finally {
    await connection.end()
  }
}

/** A connection beside those of the app, to hold locks with or to look on; it is gone with the test. */
export async function connectMysql(t: TestScope, url: string): Promise<Connection> {
  const connection = await createConnection(url)
  // Not `end`: a test may have killed it.
  t.teardown(() => connection.destroy())
  return connection
}

/** Waits until a transaction of this database waits for the lock of another. */
export function untilLockIsAwaited(connection: Connection): Promise<void> {
  return until('a transaction waits for a lock', async () => {
    const [waiting] = await connection.query<RowDataPacket[]>(
      'SELECT 1 FROM performance_schema.data_lock_waits JOIN performance_schema.data_locks ' +
        'ON engine_lock_id = requesting_engine_lock_id WHERE object_schema = DATABASE()',
    )
    return waiting.length > 0
  })
}

/**
 * Ends, as an administrator would, every other connection that has this database open; returns how many, once they are
 * gone.
 *
 * @throws {Error} when they are not gone within a minute.
 */
export async function killConnections(url: string): Promise<number> {
  const connection = await createConnection(url)
  const others = async () => {
    const [rows] = await connection.query<RowDataPacket[]>(
      'SELECT id AS id FROM performance_schema.processlist WHERE db = DATABASE() AND id <> CONNECTION_ID()',
    )
    return rows.map(({ id }) => Number(id))
  }
  try {
    const ids = await others()
    for (const id of ids) await connection.query('KILL ?', [id])
    // The server ends a connection in its own time.
    await until('they are gone', async () => {
      const left = await others()
      return !ids.some((id) => left.includes(id))
    })
    return ids.length
  } finally {
    await connection.end()
  }
}
