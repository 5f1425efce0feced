import {
  createPool,
  type ExecuteValues,
  type Pool,
  type PoolConnection,
  type QueryError,
  type ResultSetHeader,
  type RowDataPacket,
} from 'mysql2'
import { DatabaseTimeout } from './faults.ts'
import { withoutValues } from './redaction.ts'
import { startStatement } from './statements.ts'

/** For each connection: more than the services have, and far less than what a server allows for all of them (16,382). */
const MAX_PREPARED_STATEMENTS = 200

/** For so many times the time-out of a statement a connection is waited for: those that hang are given up meanwhile. */
export const PATIENCE = 2

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
  /** The id of the row that it has inserted; 0 for none. */
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
  /** For those who run several statements on one connection. */
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
      // Each statement sees what is committed, and no gap is locked: see ARCHITECTURE, "Writes". Any user may ask for it,
      // so it only fails where the connection does, which whoever waits for it is told.
      connection.query("SET SESSION transaction_isolation = 'READ-COMMITTED'", () => undefined)
      watchStatements(connection, timeoutMs)
    })
  }

  /**
   * Runs one statement on a connection that is free.
   *
   * @throws {DatabaseTimeout} when there is none for too long, or the statement takes too long.
   */
  run<Row>(text: string, values: ExecuteValues[]): Promise<SqlResult<Row>> {
    return new Promise((resolve, reject) => {
      let tooLate = false
      const timer = setTimeout(() => {
        tooLate = true
        reject(new DatabaseTimeout(this.#patienceMs))
      }, this.#patienceMs)
      this.connections.getConnection((error, connection) => {
        clearTimeout(timer)
        if (error) return reject(error)
        if (tooLate) return connection.release()
        connection.query<(Row & RowDataPacket)[] | ResultSetHeader>(text, values, (error, result) => {
          connection.release()
          if (error) reject(error)
          else if (Array.isArray(result)) resolve({ rows: result, insertId: 0, affectedRows: 0 })
          else resolve({ rows: [], insertId: result.insertId, affectedRows: result.affectedRows })
        })
      })
    })
  }
}

type Done = (error: unknown, result?: unknown) => void

function watchStatements(connection: PoolConnection, timeoutMs: number): void {
  const query = connection.query.bind(connection)
  Object.assign(connection, {
    query(sql: string, values: ExecuteValues[], done: Done) {
      const end = startStatement()
      let tooLate = false
      const timer = setTimeout(() => {
        tooLate = true
        end()
        // Nobody knows what a statement that hangs will still do: its connection is closed, so that the server rolls back.
        connection.destroy()
        done(new DatabaseTimeout(timeoutMs))
      }, timeoutMs)
      const answered = (error: QueryError | null, result: unknown) => {
        if (tooLate) return
        clearTimeout(timer)
        end()
        done(error && withoutValues(error), result)
      }
      return values.length > 0 ? connection.execute(sql, values, answered) : query(sql, values, answered)
    },
  })
}
