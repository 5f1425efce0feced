import type { MikroORM } from '@mikro-orm/core'
import { type Connection, createConnection, type RowDataPacket } from 'mysql2/promise'

/** How long a replica waits while another one migrates, in seconds. */
const LOCK_WAIT_SECONDS = 120

const UNKNOWN_DATABASE = 'ER_BAD_DB_ERROR'

/**
 * Runs the migrations that have not run yet. Of several processes that start at once on one MySQL, one migrates and
 * the others wait: the lock belongs to a connection of its own, so that it ends with the process that holds it.
 */
export async function migrateMysql(
  orm: MikroORM,
  url: string,
  timeoutMs: number,
  lockWaitSeconds = LOCK_WAIT_SECONDS,
): Promise<void> {
  const connection = await connect(url, timeoutMs)
  try {
    const name = `migrate:${new URL(url).pathname.slice(1)}`.slice(0, 64)
    const [rows] = await connection.query<RowDataPacket[]>('SELECT GET_LOCK(?, ?) AS locked', [name, lockWaitSeconds])
    if (rows[0]?.locked !== 1) throw new Error(`another process has been migrating for ${lockWaitSeconds} seconds`)
    await orm.migrator.up()
  } finally {
    await connection.end()
  }
}

/** Connects, and creates the database where it does not exist and the user may create it. */
async function connect(url: string, timeoutMs: number): Promise<Connection> {
  try {
    return await createConnection({ uri: url, connectTimeout: timeoutMs })
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === UNKNOWN_DATABASE)) throw error
    await createDatabase(url, timeoutMs)
    return createConnection({ uri: url, connectTimeout: timeoutMs })
  }
}

async function createDatabase(url: string, timeoutMs: number): Promise<void> {
  const server = new URL(url)
  const database = decodeURIComponent(server.pathname.slice(1))
  server.pathname = '/'
  const connection = await createConnection({ uri: server.href, connectTimeout: timeoutMs })
  try {
    await connection.query('CREATE DATABASE IF NOT EXISTS ?? CHARACTER SET utf8mb4 COLLATE utf8mb4_bin', [database])
  } finally {
    await connection.end()
  }
}
