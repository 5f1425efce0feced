import { closeSync, existsSync, openSync, readSync, realpathSync, statSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { makeFolder } from '@todo/service-kit'
import type { ServiceSettings } from '../settings.ts'
import { tryToWrite } from './try-to-write.ts'

const FILE = 'file:'
const IN_MEMORY = 'file::memory:'
/** How every SQLite file begins (https://www.sqlite.org/fileformat.html, section 1.3). */
const MAGIC = 'SQLite format 3\0'

/** The SQLite file of a database URL; undefined for any other database. */
export function sqliteFileOf(url: string): string | undefined {
  return url.startsWith(FILE) && url !== IN_MEMORY ? resolve(url.slice(FILE.length)) : undefined
}

/** What keeps the services from keeping their data in the SQLite files of their URLs. */
export function sqliteFaults(services: readonly ServiceSettings[]): string[] {
  return services.flatMap(({ databaseUrl, variables }) => {
    const file = sqliteFileOf(databaseUrl)
    const fault = file === undefined ? undefined : faultOf(file)
    return fault === undefined ? [] : [`the database file ${file} ${fault}: set ${variables.DATABASE_URL}`]
  })
}

function faultOf(file: string): string | undefined {
  try {
    makeFolder(dirname(file))
    if (existsSync(file) && !isSqlite(file)) return 'is not a SQLite database'
    // SQLite keeps its write-ahead log beside the file.
    tryToWrite(dirname(file))
    return undefined
  } catch (error) {
    return `cannot be written (${error})`
  }
}

/** Opens the file for writing, which fails where it is read-only, and looks at how it begins. */
function isSqlite(file: string): boolean {
  const descriptor = openSync(file, 'r+')
  try {
    const start = Buffer.alloc(MAGIC.length)
    return readSync(descriptor, start) === 0 || start.toString('latin1') === MAGIC
  } finally {
    closeSync(descriptor)
  }
}

/** What two paths of the same file have in common, also where one is a link, and where the file does not exist yet. */
export function identityOfFile(file: string): string {
  if (existsSync(file)) {
    const { dev, ino } = statSync(file)
    return `${dev} ${ino}`
  }
  const folder = dirname(file)
  return join(existsSync(folder) ? realpathSync(folder) : folder, basename(file))
}
