import { fileOf, isSqliteUrl } from '@todo/service-kit/database/tools'
import { openMysqlSnapshot } from './mysql/snapshot.ts'
import { SqliteSnapshot } from './sqlite/snapshot.ts'
import type { Row, Table } from './table.ts'

/** A database as it was at one moment, whatever is written meanwhile. Nobody waits for whoever reads it. */
export interface Snapshot {
  /** The names of the migrations that have run, the first one first; none where no service has ever been started. */
  migrations(): Promise<readonly string[]>
  tables(): Promise<readonly Table[]>
  /** How many rows a table has. */
  count(table: Table): Promise<number>
  /** All rows of a table, some at a time, in no certain order. */
  rows(table: Table): AsyncIterable<readonly Row[]>
  close(): Promise<void>
}

/** The database that a URL names, as it is now. It has to exist. */
export async function openSnapshot(url: string): Promise<Snapshot> {
  return isSqliteUrl(url) ? new SqliteSnapshot(fileOf(url)) : openMysqlSnapshot(url)
}
