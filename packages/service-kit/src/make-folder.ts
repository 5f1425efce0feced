import { existsSync, mkdirSync } from 'node:fs'
import { dirname } from 'node:path'

const OWNER_ONLY = 0o700

/**
 * Makes a folder, and those it lies in, for this user alone. One level at a time: Node's own recursive way never ends
 * where a parent exists but takes no folder, as in /proc.
 *
 * @throws the error of the file system, unless another process makes the folder in the same moment.
 */
export function makeFolder(folder: string): void {
  if (existsSync(folder)) return
  makeFolder(dirname(folder))
  try {
    mkdirSync(folder, { mode: OWNER_ONLY })
  } catch (error) {
    if (!existsSync(folder)) throw error
  }
}
