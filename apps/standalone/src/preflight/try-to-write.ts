import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** More than a file system keeps for small files beside its blocks. */
const BYTES = 16_384

/** Writes a file into a folder and deletes it. Throws when the disk is full, read-only, or closed to this user. */
export function tryToWrite(folder: string): void {
  const file = join(folder, `.write-test-${process.pid}`)
  try {
    writeFileSync(file, Buffer.alloc(BYTES), { flag: 'wx', mode: 0o600, flush: true })
  } finally {
    rmSync(file, { force: true })
  }
}
