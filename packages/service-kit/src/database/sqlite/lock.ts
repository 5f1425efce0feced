import Database from 'better-sqlite3'

/** Another process has this SQLite file. */
export class DatabaseInUse extends Error {
  override readonly name = 'DatabaseInUse'

  constructor(path: string) {
    super(
      `${path} is in use by another process. SQLite serves one process at a time: stop that one, or use MySQL (a URL that begins with mysql://)`,
    )
  }
}

/**
 * Takes a SQLite file for this process alone, until `release` is called or the process ends, however it ends: the
 * operating system holds the lock, on a file beside the database, so that tools may still read the data.
 *
 * @throws {DatabaseInUse} when another process has it.
 */
export function lockSqlite(path: string): { release: () => void } {
  const lock = new Database(`${path}.lock`, { timeout: 0 })
  try {
    lock.exec('BEGIN EXCLUSIVE')
  } catch (error) {
    lock.close()
    if (error instanceof Database.SqliteError && error.code.startsWith('SQLITE_BUSY')) throw new DatabaseInUse(path)
    throw error
  }
  return { release: () => lock.close() }
}
