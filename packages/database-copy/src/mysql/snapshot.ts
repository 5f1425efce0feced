import type { Connection, RowDataPacket } from 'mysql2'
import { batchesOf } from '../batches.ts'
import type { Snapshot } from '../snapshot.ts'
import { MIGRATIONS_TABLE, type Row, sorted, type Table } from '../table.ts'
import { columnList, connect, quoted } from './connect.ts'

/**
 * A MySQL database as it is now. InnoDB keeps what it was for this transaction, and nobody waits for it. The server has
 * to know, too, which id comes next, and not from its statistics of yesterday.
 */
export async function openMysqlSnapshot(url: string): Promise<Snapshot> {
  const connection = await connect(url)
  const client = connection.promise()
  await client.query('SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ')
  await client.query('SET SESSION information_schema_stats_expiry = 0')
  await client.query('START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY')
  return new MysqlSnapshot(connection)
}

class MysqlSnapshot implements Snapshot {
  readonly #connection: Connection

  constructor(connection: Connection) {
    this.#connection = connection
  }

  async migrations(): Promise<readonly string[]> {
    const names = (await this.#tables()).map(([name]) => name)
    if (!names.includes(MIGRATIONS_TABLE)) return []
    return (await this.#select(`SELECT name FROM ${MIGRATIONS_TABLE} ORDER BY id`)).map(([name]) => String(name))
  }

  async tables(): Promise<readonly Table[]> {
    const tables: Table[] = []
    for (const [name, nextId] of await this.#tables()) {
      if (name === MIGRATIONS_TABLE) continue
      const columns = await this.#select(
        'SELECT column_name FROM information_schema.columns WHERE table_schema = DATABASE() AND table_name = ?',
        name,
      )
      tables.push({
        name,
        columns: sorted(columns.map(([column]) => String(column))),
        lastId: Math.max(0, nextId - 1),
      })
    }
    return tables
  }

  async count({ name }: Table): Promise<number> {
    const [row = []] = await this.#select(`SELECT count(*) FROM ${quoted(name)}`)
    return Number(row[0])
  }

  rows({ name, columns }: Table): AsyncIterable<readonly Row[]> {
    return batchesOf(this.#connection.query(`SELECT ${columnList(columns)} FROM ${quoted(name)}`).stream())
  }

  async close(): Promise<void> {
    this.#connection.destroy()
  }

  /** The names of the tables, and which id comes next in each. */
  async #tables(): Promise<[name: string, nextId: number][]> {
    const rows = await this.#select(
      "SELECT table_name, auto_increment FROM information_schema.tables WHERE table_schema = DATABASE() AND table_type = 'BASE TABLE' ORDER BY table_name",
    )
    return rows.map(([name, nextId]) => [String(name), Number(nextId)])
  }

  async #select(sql: string, ...values: string[]): Promise<readonly Row[]> {
    const [rows] = await this.#connection.promise().execute<(Row & RowDataPacket)[]>(sql, values)
    return rows
  }
}
