import {
  createPool,
  type ExecuteValues,
  type Pool,
  type PoolConnection,
  type ResultSetHeader,
  type RowDataPacket,
} from 'mysql2'
import { DatabaseTimeout, isReadOnly } from './faults.ts'
import { withoutValues } from './redaction.ts'
import { startStatement } from './statements.ts'

/** For each connection: more than the services have, and far less than what a server allows for all of them (16,382). */
const MAX_PREPARED_STATEMENTS = 200

/** For so many times the time-out of a statement a connection is waited for: those that hang are given up meanwhile. */
const PATIENCE = 2

type Done = (error: unknown, result?: unknown) => void

/** Where a MySQL is, and how it may be reached. */
export interface MysqlPoolOptions {
  url: string
  /** How many connections may be open. */
  poolSize: number
  /** How long connecting, or one statement, may take, in milliseconds. */
  timeoutMs: number
}

/** What a statement came to. */
export interface SqlResult<Row> {
  /** What it has found. */
  rows: Row[]
  /** The id of the row that it has inserted; of no meaning for other statements. */
  insertId: number
  /** How many rows it has inserted, found to be changed, or deleted. */
  affectedRows: number
}

/**
 * Connections to MySQL, on which no statement hangs for ever, each is counted for the request that makes it, and no error
 * tells a value. A statement with parameters is prepared when a connection first sees it: the server parses it once, and
 * values never become part of its text.
 */
export class MysqlPool {
  /** For Kysely alone: whoever asks here waits for ever, unlike with `acquire`. */
  readonly connections: Pool
  readonly #patienceMs: number

  constructor({ url, poolSize, timeoutMs }: MysqlPoolOptions) {
    this.#patienceMs = PATIENCE * timeoutMs
    this.connections = createPool({
      uri: url,
      connectionLimit: poolSize,
      connectTimeout: timeoutMs,
      charset: 'UTF8MB4_BIN',
      timezone: 'Z',
      dateStrings: true,
      supportBigNumbers: true,
      maxPreparedStatements: MAX_PREPARED_STATEMENTS,
    })
    this.connections.on('connection', (connection) => {
      // Each statement sees what is committed, and no gap is locked: see ARCHITECTURE, "Writes".
      connection.query("SET SESSION transaction_isolation = 'READ-COMMITTED'", (error) => {
        if (error) connection.destroy()
      })
      watchStatements(connection, timeoutMs)
    })
  }

  /** Closes the connections; whoever waits for one is told. */
  close(): Promise<void> {
    return this.connections.promise().end()
  }

  /**
   * A connection of one's own, to be released.
   *
   * @throws {DatabaseTimeout} when there is none for too long.
   */
  acquire(): Promise<PoolConnection> {
    return new Promise((resolve, reject) => {
      let isTooLate = false
      const timer = setTimeout(() => {
        isTooLate = true
        reject(new DatabaseTimeout(this.#patienceMs))
      }, this.#patienceMs)
      this.connections.getConnection((error, connection) => {
        clearTimeout(timer)
        if (error) reject(error)
        else if (isTooLate) connection.release()
        else resolve(connection)
      })
    })
  }

  /**
   * Runs one statement on a connection that is free.
   *
   * @throws {DatabaseTimeout} when there is none for too long, or the statement takes too long.
   */
  async run<Row>(text: string, values: ExecuteValues[]): Promise<SqlResult<Row>> {
    const connection = await this.acquire()
    try {
      return await runOn<Row>(connection, text, values)
    } finally {
      connection.release()
    }
  }
}

/** Runs one statement on this connection. */
export function runOn<Row>(connection: PoolConnection, text: string, values: ExecuteValues[]): Promise<SqlResult<Row>> {
  return new Promise((resolve, reject) => {
    connection.query<(Row & RowDataPacket)[] | ResultSetHeader>(text, values, (error, result) => {
      if (error) reject(error)
      else if (Array.isArray(result)) resolve({ rows: result, insertId: 0, affectedRows: 0 })
      else resolve({ rows: [], insertId: result.insertId, affectedRows: result.affectedRows })
    })
  })
}

function watchStatements(connection: PoolConnection, timeoutMs: number): void {
  const query = connection.query.bind(connection)
  Object.assign(connection, {
    /**
     * What mysql2 refuses to send is an error like any other.
     *
     * @throws {Error} when a stream of rows is asked for: nobody would notice if it hangs.
     */
    query(sql: string, values: ExecuteValues[], done?: Done) {
      if (!done) throw new Error('rows cannot be streamed: ask for one page after the other')
      const end = startStatement()
      let isOver = false
      // mysql2 may tell of a failure twice, once for preparing and once for the statement.
      const over = (error: unknown, result?: unknown) => {
        if (isOver) return
        isOver = true
        clearTimeout(timer)
        end()
        // Who was to be written to has become a replica: the next connection may find who is it now.
        if (isReadOnly(error)) connection.destroy()
        done(error && withoutValues(error), result)
      }
      const timer = setTimeout(() => {
        // Nobody knows what a statement that hangs will still do: its connection is closed, so that the server rolls back.
        connection.destroy()
        over(new DatabaseTimeout(timeoutMs))
      }, timeoutMs)
      try {
        return values.length > 0 ? connection.execute(sql, values, over) : query(sql, values, over)
      } catch (error) {
        return over(error)
      }
    },
  })
}
