import { chmodSync, closeSync, openSync, readdirSync, readSync, type Stats, statSync } from 'node:fs'
import path from 'node:path'
import { messageOf } from '../../errors/message.ts'
import { makeFolder } from '../../make-folder.ts'
import { DatabaseFileGone } from '../faults.ts'

/** For the owner alone: a database holds password hashes and personal data. */
const FILE_MODE = 0o600
const FOLDER_MODE = 0o700
const OTHERS = 0o077

/** How each database file begins (https://sqlite.org/fileformat.html). */
const MAGIC = Buffer.from('SQLite format 3\0')

/** A path that cannot be the database. The message says why. */
export class UnusableDatabaseFile extends Error {
  override readonly name = 'UnusableDatabaseFile'
}

/**
 * Makes a file ready to be opened as a database, for its owner alone: creates it and its folders where they are missing,
 * and takes the rights of others away from those that were made before. Nothing is touched if it is something else.
 *
 * @throws {UnusableDatabaseFile} when it is not a SQLite database, or cannot be created.
 */
export function prepareFile(file: string): void {
  const folder = path.dirname(file)
  const lock = `${file}.lock`
  try {
    refuseOthers(file)
    refuseOthers(lock)
    makeFolder(folder)
    for (const path of [file, lock]) closeSync(openSync(path, 'a', FILE_MODE))
    for (const path of [file, `${file}-wal`, `${file}-shm`, lock]) tighten(path, FILE_MODE)
    if (readdirSync(folder).every(isDatabaseFile)) tighten(folder, FOLDER_MODE)
  } catch (error) {
    if (error instanceof UnusableDatabaseFile) throw error
    throw new UnusableDatabaseFile(`the database file cannot be written: ${messageOf(error)}`, { cause: error })
  }
}

/** A folder that holds other things as well is somebody else's, and stays as it is. */
function isDatabaseFile(name: string): boolean {
  return /\.(sqlite|sqlite3|db)(\.lock)?(-wal|-shm|-journal)?$/.test(name)
}

/** @throws {UnusableDatabaseFile} when there is something that is not a SQLite database. */
function refuseOthers(file: string): void {
  const stats = find(file)
  if (!stats) return
  if (!stats.isFile()) throw new UnusableDatabaseFile(`${file} is not a file`)
  if (stats.size > 0 && !readStart(file).equals(MAGIC)) {
    throw new UnusableDatabaseFile(`${file} is not a SQLite database, and has been left as it is: choose another path`)
  }
}

function readStart(file: string): Buffer {
  const start = Buffer.alloc(MAGIC.length)
  const descriptor = openSync(file, 'r')
  try {
    readSync(descriptor, start, 0, start.length, 0)
    return start
  } finally {
    closeSync(descriptor)
  }
}

function tighten(path: string, mode: number): void {
  const stats = find(path)
  if (stats && (stats.mode & OTHERS) !== 0 && stats.uid === process.getuid?.()) chmodSync(path, mode)
}

function find(path: string): Stats | undefined {
  return statSync(path, { throwIfNoEntry: false })
}

/**
 * Remembers which files a database consists of now.
 *
 * @returns a check that throws {DatabaseFileGone} when one of them is deleted or replaced: SQLite goes on writing into a
 *   file that nobody can open any more.
 */
export function watchFile(file: string): () => void {
  const known = [file, `${file}-wal`].map((path) => ({ path, identity: identityOf(path) }))
  return () => {
    for (const { path, identity } of known) if (identityOf(path) !== identity) throw new DatabaseFileGone(path)
  }
}

/** Which file it is, whatever it is called; nothing if there is none. */
function identityOf(path: string): string | undefined {
  const stats = find(path)
  return stats && `${stats.dev}:${stats.ino}`
}
