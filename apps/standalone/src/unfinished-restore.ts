import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/**
 * The file in the data folder that says of which backup a restore puts things in their places. It is taken away when all of
 * them are there.
 */
export function restoreMark(dataDir: string): string {
  return join(dataDir, 'unfinished-restore')
}

/** What is wrong where a restore has been cut off: one thing is of the backup, another is not. */
export function unfinishedRestore(dataDir: string): string | undefined {
  const mark = restoreMark(dataDir)
  if (!existsSync(mark)) return undefined
  return `a restore was cut off, and what is there does not belong together: run it again, with npm run restore -- ${readFileSync(mark, 'utf8')}`
}
