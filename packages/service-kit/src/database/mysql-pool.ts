import { AsyncResource } from 'node:async_hooks'
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
export const PATIENCE = 2

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
      // Each statement sees what is committed, and no gap is locked: see ARCHITECTURE, "Writes".
      connection.query("SET SESSION transaction_isolation = 'READ-COMMITTED'", (error) => {
        if (error) connection.destroy()
      })
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
      const use = (error: unknown, connection: PoolConnection) => {
        clearTimeout(timer)
        if (error) return reject(error)
        if (tooLate) return connection.release()
        connection.query<(Row & RowDataPacket)[] | ResultSetHeader>(text, values, (error, result) => {
          // Not before the pool has heard of it, too, should the connection be lost: the next one would get it.
          process.nextTick(() => connection.release())
          if (error) reject(error)
          else if (Array.isArray(result)) resolve({ rows: result, insertId: 0, affectedRows: 0 })
          else resolve({ rows: [], insertId: result.insertId, affectedRows: result.affectedRows })
        })
      }
      // Who has waited is woken by whoever is done, but the statement is its own.
      this.connections.getConnection(AsyncResource.bind(use))
    })
  }
}

function watchStatements(connection: PoolConnection, timeoutMs: number): void {
  const query = connection.query.bind(connection)
  Object.assign(connection, {
    /** Never throws: what mysql2 refuses to send is an error like any other. What asks for no result is a stream of rows. */
    query(sql: string, values: ExecuteValues[], done?: Done) {
      if (!done) return query(sql, values)
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
