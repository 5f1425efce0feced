import { fileOf, isSqliteUrl } from '@todo/service-kit/database/tools'
import { openMysqlTarget } from './mysql/target.ts'
import { SqliteTarget } from './sqlite/target.ts'
import type { Row, Table } from './table.ts'

/** A database that is being filled. Its tables are there. */
export interface Target {
  /** Takes the rows away that its migrations have put in. */
  begin(tables: readonly Table[]): Promise<void>
  write(table: Table, rows: readonly Row[]): Promise<void>
  /** Ends the work: ids go on after the last one that has been given. */
  finish(tables: readonly Table[]): Promise<void>
  close(): Promise<void>
}

/** The database that a URL names, to be filled. */
export async function openTarget(url: string): Promise<Target> {
  return isSqliteUrl(url) ? new SqliteTarget(fileOf(url)) : openMysqlTarget(url)
}
