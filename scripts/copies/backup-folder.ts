import { existsSync, readdirSync, rmSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { CopyError } from '@todo/database-copy'
import { makeFolder, messageOf } from '@todo/service-kit'
import { lockFolder } from '@todo/standalone/lock'

/** How the folder of a backup is called, after the moment when it was begun, so that they sort by age. */
const BACKUP = /^todo-\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d-\d{3}Z$/
const UNFINISHED = '.unfinished'

/** The folder that one backup is written into, and then its name. */
export interface NewBackup {
  /** Where it is written. */
  readonly unfinished: string
  /** Where it is when it is whole. */
  readonly whole: string
}

/** A backup that has been begun, in a folder that is taken for it. */
export interface BegunBackup extends NewBackup {
  /** Lets other backups be made there. */
  release(): void
}

/**
 * Takes the folder of backups for this process, and clears away what backups that were killed have left.
 *
 * @throws {CopyError} when another backup is being made there, or nothing can be.
 */
export function openBackupFolder(folder: string): BegunBackup {
  const release = lock(folder)
  if (!release) throw new CopyError(`Another backup is being made in ${folder}: wait until it is done.`)
  for (const name of readdirSync(folder)) if (name.endsWith(UNFINISHED)) remove(join(folder, name))
  const whole = join(folder, `todo-${new Date().toISOString().replaceAll(/[:.]/g, '-')}`)
  return { whole, unfinished: whole + UNFINISHED, release }
}

function lock(folder: string): (() => void) | undefined {
  try {
    makeFolder(folder)
    return lockFolder(folder)
  } catch (error) {
    throw new CopyError(`Nothing can be written in ${folder}: ${messageOf(error)}.`)
  }
}

/**
 * Deletes all backups beside the one that has been made but the newest ones, and those that have one of these files. The one
 * that has been made is the newest, also where the clock has been put back since others were.
 *
 * @returns how many.
 */
export function removeOlder(made: string, keep: number, wanted: readonly string[]): number {
  const folder = dirname(made)
  const others = readdirSync(folder).filter((name) => BACKUP.test(name) && name !== basename(made))
  const older = others
    .toSorted()
    .toReversed()
    .slice(keep - 1)
  const removed = older.filter((name) => !wanted.some((file) => existsSync(join(folder, name, file))))
  for (const name of removed) remove(join(folder, name))
  return removed.length
}

/** Deletes a folder and all that is in it, if it is there. */
export function remove(folder: string): void {
  rmSync(folder, { recursive: true, force: true })
}
