import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { makePrivate } from './folder.ts'

/** The locks of this process. A connection that nothing refers to is closed by the garbage collector, which ends its lock. */
const held: DatabaseSync[] = []

/**
 * Takes the data folder for this process, until the process ends, however it ends: the lock is the operating system's,
 * on an empty SQLite file.
 *
 * @returns whether it was free.
 */
export function lockFolder(folder: string): boolean {
  const file = join(folder, 'lock.sqlite')
  const database = new DatabaseSync(file)
  try {
    database.exec('BEGIN EXCLUSIVE')
    makePrivate(file)
    held.push(database)
    return true
  } catch {
    database.close()
    return false
  }
}
