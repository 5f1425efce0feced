import Database from 'better-sqlite3'
import { batchesOf } from '../batches.ts'
import type { Snapshot } from '../snapshot.ts'
import { MIGRATIONS_TABLE, type Row, sorted, type Table } from '../table.ts'
import { columnList, quoted } from './quoted.ts'

/** How many pages are copied before other work has its turn: 8 MB. */
const PAGES_AT_ONCE = 2_000

/** A SQLite file as it is when this is made. In its WAL mode, whoever reads and whoever writes do not wait for each other. */
export class SqliteSnapshot implements Snapshot {
  readonly #database: Database.Database

  constructor(file: string) {
    this.#database = new Database(file, { readonly: true, fileMustExist: true })
    this.#database.exec('BEGIN')
    // A transaction sees the database as it is at its first statement.
    this.#names(MIGRATIONS_TABLE)
  }

  async migrations(): Promise<readonly string[]> {
    if (this.#names(MIGRATIONS_TABLE).length === 0) return []
    return this.#column<string>(`SELECT name FROM ${MIGRATIONS_TABLE} ORDER BY id`)
  }

  async tables(): Promise<readonly Table[]> {
    const lastIds = this.#lastIds()
    return sorted(this.#names('%'))
      .filter((name) => name !== MIGRATIONS_TABLE)
      .map((name) => ({
        name,
        columns: sorted(this.#column<string>('SELECT name FROM pragma_table_xinfo(?) WHERE hidden = 0', name)),
        lastId: lastIds.get(name) ?? 0,
      }))
  }

  async count({ name }: Table): Promise<number> {
    const [count = 0] = this.#column<number>(`SELECT count(*) FROM ${quoted(name)}`)
    return count
  }

  rows({ name, columns }: Table): AsyncIterable<readonly Row[]> {
    const select = `SELECT ${columnList(columns)} FROM ${quoted(name)}`
    return batchesOf(this.#database.prepare<unknown[], Row>(select).raw().iterate())
  }

  /**
   * Copies it into a file of its own, page by page.
   *
   * @param report is told how much of it has been copied, from 0 to 1.
   */
  async copyInto(file: string, report: (part: number) => void): Promise<void> {
    await this.#database.backup(file, {
      progress: ({ totalPages, remainingPages }) => {
        report((totalPages - remainingPages) / totalPages)
        return PAGES_AT_ONCE
      },
    })
    // The copy says that it has a journal of its own; without that, the file is all there is.
    const copy = new Database(file, { fileMustExist: true })
    copy.pragma('journal_mode = DELETE')
    copy.close()
  }

  /** What is damaged in a table or its indexes; nothing in one that is whole. */
  faults({ name }: Table): string[] {
    return this.#column<string>(`PRAGMA quick_check(${quoted(name)})`).filter((line) => line !== 'ok')
  }

  async close(): Promise<void> {
    this.#database.close()
  }

  #names(like: string): string[] {
    return this.#column(
      "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND name LIKE ?",
      like,
    )
  }

  /** SQLite has the table only where one of the others gives ids. */
  #lastIds(): Map<string, number> {
    const [exists] = this.#column("SELECT 1 FROM sqlite_master WHERE name = 'sqlite_sequence'")
    if (!exists) return new Map()
    return new Map(this.#database.prepare<[], [string, number]>('SELECT name, seq FROM sqlite_sequence').raw().all())
  }

  #column<T>(sql: string, ...values: string[]): T[] {
    return this.#database
      .prepare<string[], T>(sql)
      .pluck()
      .all(...values)
  }
}
