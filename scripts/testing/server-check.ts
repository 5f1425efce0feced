import { setTimeout as sleep } from 'node:timers/promises'
import { createConnection, type RowDataPacket } from 'mysql2/promise'

const CONNECT_TIMEOUT_MS = 3_000
const POLL_MS = 200

/**
 * Asks a server for its version.
 *
 * @throws when it cannot be reached, or is a MariaDB, which calls itself MySQL but behaves otherwise.
 */
export async function mysqlVersion(url: string): Promise<string> {
  const connection = await createConnection({ uri: url, connectTimeout: CONNECT_TIMEOUT_MS })
  try {
    const [rows] = await connection.query<RowDataPacket[]>('SELECT VERSION() AS version')
    return refuseMariaDb(String(rows[0]?.version))
  } finally {
    connection.destroy()
  }
}

/** @throws when a version is MariaDB's. */
export function refuseMariaDb(version: string): string {
  if (/mariadb/i.test(version)) throw new Error(`it is a MariaDB (${version}), not a MySQL`)
  return version
}

/** Waits until a server that was just started answers. Throws its last error after `timeoutMs`, or when it is given up. */
export async function waitForMysql(url: string, timeoutMs: number, givenUp: AbortSignal): Promise<string> {
  const deadline = performance.now() + timeoutMs
  for (;;) {
    try {
      return await mysqlVersion(url)
    } catch (error) {
      if (givenUp.aborted || performance.now() > deadline) throw error
      await sleep(POLL_MS)
    }
  }
}
