import { chmodSync, existsSync, lstatSync, mkdirSync } from 'node:fs'
import { dirname } from 'node:path'

const OWNER_ONLY_FOLDER = 0o700
const OWNER_ONLY_FILE = 0o600
/** What other users may do. */
const OTHERS = 0o077
/** Set on a folder that many users share, as `/tmp`. */
const STICKY = 0o1000

/**
 * Makes a folder, and those it lies in, for this user alone. One level at a time: Node's own recursive way never ends
 * where a parent exists but takes no folder, as in /proc.
 */
export function makeFolder(folder: string): void {
  if (existsSync(folder)) return
  makeFolder(dirname(folder))
  mkdirSync(folder, { mode: OWNER_ONLY_FOLDER })
}

/**
 * Takes the rights of other users away from a file or a folder, if it exists and belongs to this user. A link is left
 * alone, and so is a folder that many users share.
 */
export function makePrivate(path: string): void {
  const found = lstatSync(path, { throwIfNoEntry: false })
  if (!found || found.uid !== process.getuid?.() || (found.mode & OTHERS) === 0) return
  if (found.isDirectory() && (found.mode & STICKY) === 0) chmodSync(path, OWNER_ONLY_FOLDER)
  else if (found.isFile()) chmodSync(path, OWNER_ONLY_FILE)
}
