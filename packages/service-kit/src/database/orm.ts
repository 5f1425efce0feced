import type { DatabaseOptions, OpenDatabase } from './options.ts'
import { isSqliteUrl } from './sqlite/url.ts'

/**
 * Opens the database that the URL names, creates it where it is missing, and brings it up to date. A guest takes it as
 * it is.
 *
 * @throws {MysqlUrlError} when the URL of a MySQL cannot be meant.
 * @throws {UnusableDatabaseFile} when a file is no SQLite database, or cannot be written.
 * @throws {DatabaseInUse} when another process has the SQLite file.
 */
export async function openDatabase(options: DatabaseOptions): Promise<OpenDatabase> {
  // Each is loaded when it is first opened: the client of MySQL is 130 modules.
  const { open } = await (isSqliteUrl(options.url) ? import('./sqlite/open.ts') : import('./mysql/open.ts'))
  return open(options)
}
