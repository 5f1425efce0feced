import { createHash } from 'node:crypto'
import { closeSync, constants, createReadStream, existsSync, fsyncSync, openSync, statSync } from 'node:fs'
import { chmod, copyFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { CopyError } from '@todo/database-copy'

const OWNER_ONLY = 0o600

/** What is known of a file of a backup: its name, its size, and its SHA-256 in hexadecimal. */
export interface KnownFile {
  readonly file: string
  readonly bytes: number
  readonly sha256: string
}

/** Sees to it that a file is on the disk, and reads it from there. */
export async function describeFile(folder: string, file: string): Promise<KnownFile> {
  const path = join(folder, file)
  flush(path)
  return { file, bytes: statSync(path).size, sha256: await sha256Of(path) }
}

/** @throws {CopyError} when a file of a backup is not what it was when it was written. */
export async function refuseIfChanged(
  folder: string,
  { file, sha256 }: Pick<KnownFile, 'file' | 'sha256'>,
): Promise<void> {
  const path = join(folder, file)
  if (!existsSync(path)) throw new CopyError(`${path} is missing: take another backup`)
  if ((await sha256Of(path)) !== sha256)
    throw new CopyError(`${path} is not what was written: its checksum is wrong. Take another backup`)
}

/**
 * Copies a file, for its owner alone, and does not come back before the copy is on the disk. Where the file system can, both
 * share the room until one is changed.
 */
export async function copyToDisk(from: string, to: string): Promise<void> {
  await copyFile(from, to, constants.COPYFILE_FICLONE)
  await chmod(to, OWNER_ONLY)
  flush(to)
}

/** The codes of a disk, or of what a user may take of it, that is full. */
const FULL = /^(ENOSPC|EDQUOT|EFBIG|SQLITE_FULL)$/

/** Whether an error says that there is no room left. */
export function isFull(error: unknown): error is Error & { code: unknown } {
  return error instanceof Error && 'code' in error && FULL.test(String(error.code))
}

/** Has the system write a file, or the names in a folder, to the disk. */
export function flush(path: string): void {
  const descriptor = openSync(path, 'r')
  try {
    fsyncSync(descriptor)
  } finally {
    closeSync(descriptor)
  }
}

async function sha256Of(path: string): Promise<string> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(path, { highWaterMark: 1_048_576 }), hash)
  return hash.digest('hex')
}
