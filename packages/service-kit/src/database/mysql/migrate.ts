import type { ConnectionOptions } from 'mysql2'
import { type Connection, createConnection, type RowDataPacket } from 'mysql2/promise'
import type { MysqlTarget } from './options.ts'

/** How long a replica waits while another one migrates, in seconds. */
const LOCK_WAIT_SECONDS = 120

type NamedConnection = ConnectionOptions & { database: string }

const UNKNOWN_DATABASE = 'ER_BAD_DB_ERROR'
const NO_TLS = 'HANDSHAKE_NO_SSL_SUPPORT'

/**
 * Does `migrate` while no other process does. Of several that start at once on one MySQL, one migrates and the others
 * wait: the lock belongs to a connection of its own, so it ends with the process that holds it.
 */
export async function whileLocked(
  options: NamedConnection,
  migrate: () => Promise<void>,
  lockWaitSeconds = LOCK_WAIT_SECONDS,
): Promise<void> {
  const connection = await connectOrCreate(options)
  try {
    const name = `migrate:${options.database}`.slice(0, 64)
    const [rows] = await connection.execute<RowDataPacket[]>('SELECT GET_LOCK(?, ?) AS locked', [name, lockWaitSeconds])
    if (rows[0]?.locked !== 1) throw new Error(`another process has been migrating for ${lockWaitSeconds} seconds`)
    await migrate()
  } finally {
    await connection.end()
  }
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
