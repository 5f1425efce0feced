import { chmodSync, lstatSync } from 'node:fs'

const OWNER_ONLY_FOLDER = 0o700
const OWNER_ONLY_FILE = 0o600
/** What other users may do. */
const OTHERS = 0o077
/** Set on a folder that many users share, as `/tmp`. */
const STICKY = 0o1000

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
