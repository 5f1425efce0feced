import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'

/** The locks of this process. A connection that nobody refers to any more is closed, and its lock given up. */
const held: DatabaseSync[] = []

/**
 * Takes the data folder for this process, to its end, however it ends: the lock is the operating system's, on an empty
 * SQLite file.
 *
 * @returns whether it was free.
 */
export function lockFolder(folder: string): boolean {
  const database = new DatabaseSync(join(folder, 'lock.sqlite'))
  try {
    database.exec('BEGIN EXCLUSIVE')
    held.push(database)
    return true
  } catch {
    database.close()
    return false
  }
}
