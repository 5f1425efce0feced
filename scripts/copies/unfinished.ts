import { existsSync, rmSync, writeFileSync } from 'node:fs'
import { CopyError } from '@todo/database-copy'
import { restoreMark, unfinishedRestore } from '@todo/standalone/unfinished-restore'
import { flush } from './files.ts'

/** Whether a restore has begun to put things in their places, and has not done all of it. */
export function isUnfinished(dataDir: string): boolean {
  return existsSync(restoreMark(dataDir))
}

/** @throws {CopyError} when a restore has been cut off: what is there is not to be copied. */
export function refuseUnfinished(dataDir: string): void {
  const fault = unfinishedRestore(dataDir)
  if (fault !== undefined) throw new CopyError(`${fault}.`)
}

/** From here on the stack does not start, until `markFinished`. */
export function markUnfinished(dataDir: string, backup: string): void {
  writeFileSync(restoreMark(dataDir), backup, { flush: true })
  flush(dataDir)
}

/** All is in its place. */
export function markFinished(dataDir: string): void {
  rmSync(restoreMark(dataDir))
  flush(dataDir)
}
