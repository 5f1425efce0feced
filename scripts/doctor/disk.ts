import { existsSync, statfsSync } from 'node:fs'
import { dirname } from 'node:path'
import { type Finding, fault, ok, warning } from './finding.ts'

const MB = 1_000_000
/** SQLite needs room for its log and for a migration's second copy of a table. */
const LEAST_BYTES = 200 * MB
const FEW_BYTES = 1_000 * MB
const LEAST_FILES = 1_000

/** What is free on the disk of a folder. */
export interface FreeSpace {
  readonly folder: string
  readonly bytes: number
  /** How many files can still be made; Infinity where a file system has no limit of its own. */
  readonly files: number
}

/** The free space where a folder is, or will be. */
export function freeSpaceOf(folder: string): FreeSpace {
  if (!existsSync(folder)) return freeSpaceOf(dirname(folder))
  const { bavail, bsize, files, ffree } = statfsSync(folder)
  return { folder, bytes: bavail * bsize, files: files === 0 ? Number.POSITIVE_INFINITY : ffree }
}

/** Whether there is room for more data. */
export function diskFinding({ folder, bytes, files }: FreeSpace): Finding {
  const found = `${Math.floor(bytes / MB)} MB are free in ${folder}`
  if (bytes < LEAST_BYTES)
    return fault('disk', found, 'Make room, or set DATA_DIR to a larger disk: see docs/backup.md')
  if (files < LEAST_FILES) return fault('disk', `only ${files} more files fit in ${folder}`, 'Delete files there')
  if (bytes < FEW_BYTES) return warning('disk', found, 'Make room soon: a backup needs as much as the data themselves')
  return ok('disk', found)
}
