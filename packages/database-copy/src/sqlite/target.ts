import { setImmediate as nextTurn } from 'node:timers/promises'
import Database from 'better-sqlite3'
import type { Row, Table } from '../table.ts'
import type { Target } from '../target.ts'
import { columnList, quoted } from './quoted.ts'

/** In KiB. Enough for SQLite not to read a page again and again, and little for a machine. */
const CACHE_KIB = 64 * 1_024

/** An index, and the statement that makes it. */
interface Index {
  readonly name: string
  readonly sql: string
}

/**
 * A SQLite file that nobody else uses as yet. There is no journal: when the work fails, the file is thrown away. Indexes are made
 * when all rows are there, which takes a fraction of the time.
 */
export class SqliteTarget implements Target {
  readonly #database: Database.Database
  #indexes: Index[] = []

  constructor(file: string) {
    this.#database = new Database(file, { fileMustExist: true })
    // Out of WAL, which is written down in the file, so that the file is all there is.
    this.#database.pragma('journal_mode = DELETE')
    this.#database.pragma('journal_mode = OFF')
    this.#database.pragma('synchronous = OFF')
    this.#database.pragma('foreign_keys = OFF')
    this.#database.pragma(`cache_size = -${CACHE_KIB}`)
  }

  async begin(tables: readonly Table[]): Promise<void> {
    this.#indexes = this.#database
      .prepare<[], Index>("SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL")
      .all()
    this.#database.exec('BEGIN')
    for (const { name } of this.#indexes) this.#database.exec(`DROP INDEX ${quoted(name)}`)
    for (const { name } of tables) this.#database.exec(`DELETE FROM ${quoted(name)}`)
  }

  async write({ name, columns }: Table, rows: readonly Row[]): Promise<void> {
    const values = columns.map(() => '?').join(', ')
    const insert = this.#database.prepare(`INSERT INTO ${quoted(name)} (${columnList(columns)}) VALUES (${values})`)
    for (const row of rows) insert.run(row)
  }

  async finish(tables: readonly Table[]): Promise<void> {
    for (const { sql } of this.#indexes) {
      this.#database.exec(sql)
      await nextTurn()
    }
    const forget = this.#database.prepare('DELETE FROM sqlite_sequence WHERE name = ?')
    const remember = this.#database.prepare('INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)')
    for (const { name, lastId } of tables.filter(({ lastId }) => lastId > 0)) {
      forget.run(name)
      remember.run(name, lastId)
    }
    this.#database.exec('COMMIT')
  }

  async close(): Promise<void> {
    this.#database.close()
  }
}
