import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { makePrivate } from './folder.ts'

/** The file of the lock, in the folder that it locks. */
export const LOCK_FILE = 'lock.sqlite'

/** The locks of this process. A connection that nothing refers to is closed by the garbage collector, which ends its lock. */
const held = new Set<DatabaseSync>()

/**
 * Takes a folder for this process, until it gives it back or ends, however it ends: the lock is the operating system's, on
 * an empty SQLite file.
 *
 * @param name the name of that file: another one is another lock, for something else that is done in the folder.
 * @returns what gives it back; nothing where it was not free.
 */
export function lockFolder(folder: string, name = LOCK_FILE): (() => void) | undefined {
  const file = join(folder, name)
  const database = new DatabaseSync(file)
  try {
    database.exec('BEGIN EXCLUSIVE')
    makePrivate(file)
    held.add(database)
    return () => {
      held.delete(database)
      database.close()
    }
  } catch {
    database.close()
    return undefined
  }
}
