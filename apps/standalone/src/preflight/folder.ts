import { makeFolder } from '@todo/service-kit'
import { makePrivate } from '../folder.ts'
import { lockFolder } from '../lock.ts'
import { tryToWrite } from './try-to-write.ts'

/** Makes the data folder, for this user alone, and takes its lock. Returns what keeps it from being used. */
export function folderFaults(folder: string): string[] {
  try {
    makeFolder(folder)
    makePrivate(folder)
    tryToWrite(folder)
    return lockFolder(folder) ? [] : [`another \`npm start\` already uses ${folder}: stop it or set DATA_DIR`]
  } catch (error) {
    return [`the data folder ${folder} cannot be written (${error}): make it writable or set DATA_DIR`]
  }
}
