import type { ConnectionOptions } from 'mysql2'
import { type Connection, createConnection, type RowDataPacket } from 'mysql2/promise'
import type { MysqlTarget } from './options.ts'

/** How long a replica waits while another one migrates, in seconds. */
const LOCK_WAIT_SECONDS = 120

type NamedConnection = ConnectionOptions & { database: string }

/** The table of a database that is being filled with a copy. While it is there, rows are missing, and no service may start. */
export const UNFINISHED_COPY = 'unfinished_copy'

const UNKNOWN_DATABASE = 'ER_BAD_DB_ERROR'
const NO_TLS = 'HANDSHAKE_NO_SSL_SUPPORT'

/**
 * Does `migrate` while no other process does, and hands it the connection of the lock. Of several that start at once on
 * one MySQL, one migrates and the others wait: the lock belongs to a connection of its own, so it ends with the process
 * that holds it.
 */
export async function whileLocked(
  options: NamedConnection,
  migrate: (connection: Connection) => Promise<void>,
  lockWaitSeconds = LOCK_WAIT_SECONDS,
): Promise<void> {
  const connection = await connectOrCreate(options)
  try {
    const name = `migrate:${options.database}`.slice(0, 64)
    const [rows] = await connection.execute<RowDataPacket[]>('SELECT GET_LOCK(?, ?) AS locked', [name, lockWaitSeconds])
    if (rows[0]?.locked !== 1) throw new Error(`another process has been migrating for ${lockWaitSeconds} seconds`)
    await migrate(connection)
  } finally {
    await connection.end()
  }
}

/** @throws {Error} when the copying of a database into this one was cut off, or goes on. */
export async function refuseUnfinished(connection: Connection): Promise<void> {
  const [rows] = await connection.execute<RowDataPacket[]>(
    'SELECT 1 FROM information_schema.tables WHERE table_schema = DATABASE() AND table_name = ?',
    [UNFINISHED_COPY],
  )
  if (rows.length > 0)
    throw new Error(
      'the database has only a part of its rows: what was copied into it, by a restore or a move, has to be copied again',
    )
}

/** What mysql2 is told. With `ssl-mode=PREFERRED`, it is asked first whether the server has TLS. */
export async function settleTls({ connection, ssl, isTlsOptional }: MysqlTarget) {
  if (!ssl) return connection
  const protectedConnection = { ...connection, ssl }
  if (!isTlsOptional) return protectedConnection
  const { database: _unused, ...server } = protectedConnection
  try {
    await (await createConnection(server)).end()
    return protectedConnection
  } catch (error) {
    if (codeOf(error) !== NO_TLS) throw error
    return connection
  }
}

/** Connects, and creates the database where it does not exist and the user may create it. */
async function connectOrCreate(options: NamedConnection): Promise<Connection> {
  try {
    return await createConnection(options)
  } catch (error) {
    if (codeOf(error) !== UNKNOWN_DATABASE) throw error
    await createDatabase(options)
    return createConnection(options)
  }
}

async function createDatabase({ database, ...server }: NamedConnection): Promise<void> {
  const connection = await createConnection(server)
  const name = `\`${database.replaceAll('`', '``')}\``
  try {
    await connection.query(`CREATE DATABASE IF NOT EXISTS ${name} CHARACTER SET utf8mb4 COLLATE utf8mb4_bin`)
  } finally {
    await connection.end()
  }
}

function codeOf(error: unknown): unknown {
  return Object(error).code
}
