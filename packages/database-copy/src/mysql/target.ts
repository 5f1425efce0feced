import type { Connection } from 'mysql2/promise'
import type { Row, Table } from '../table.ts'
import type { Target } from '../target.ts'
import { columnList, connect, quoted } from './connect.ts'

/** More values than this do not fit into one statement. */
const MAX_VALUES = 65_535

/** A MySQL database to be filled. The rows refer to each other as they did where they come from, so that is not checked row by row. */
export async function openMysqlTarget(url: string): Promise<Target> {
  const connection = (await connect(url)).promise()
  await connection.query('SET SESSION foreign_key_checks = 0, unique_checks = 0')
  return new MysqlTarget(connection)
}

class MysqlTarget implements Target {
  readonly #connection: Connection

  constructor(connection: Connection) {
    this.#connection = connection
  }

  async begin(tables: readonly Table[]): Promise<void> {
    for (const { name } of tables) await this.#connection.query(`DELETE FROM ${quoted(name)}`)
  }

  async write({ name, columns }: Table, rows: readonly Row[]): Promise<void> {
    const atOnce = Math.floor(MAX_VALUES / columns.length)
    for (let first = 0; first < rows.length; first += atOnce) {
      const some = rows.slice(first, first + atOnce)
      const row = `(${columns.map(() => '?').join(', ')})`
      const insert = `INSERT INTO ${quoted(name)} (${columnList(columns)}) VALUES ${some.map(() => row).join(', ')}`
      await this.#connection.execute(insert, some.flat())
    }
  }

  async finish(tables: readonly Table[]): Promise<void> {
    for (const { name, lastId } of tables.filter(({ lastId }) => lastId > 0)) {
      // MySQL binds no value here; this one is a number of this program's own arithmetic.
      await this.#connection.query(`ALTER TABLE ${quoted(name)} AUTO_INCREMENT = ${Number(lastId) + 1}`)
    }
  }

  async close(): Promise<void> {
    await this.#connection.end()
  }
}
