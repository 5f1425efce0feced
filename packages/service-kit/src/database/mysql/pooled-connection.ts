import type { CompiledQuery, DatabaseConnection, QueryResult } from 'kysely'
import type { PoolConnection, ResultSetHeader, RowDataPacket } from 'mysql2'
import { DatabaseTimeout, isDatabaseUnavailable, isRepeatable, isUnwritable, OutcomeUnknown } from '../faults.ts'
import { withoutValues } from '../redaction.ts'
import { duringStatement, statementLimitMs, timeLeftMs } from '../statements.ts'
import { MYSQL_NEW_CONNECTION_MAY_DO } from './errors.ts'
import { sessionSettings } from './session.ts'
import type { WriteHealth } from './write-health.ts'

/** How one connection is used. */
export interface PooledOptions {
  /** How long a piece of work may take, in milliseconds; one statement may take half of it. */
  timeoutMs: number
  /** Is told of writes. */
  health: WriteHealth
}

/** A connection from when it is taken from the pool until it is given back. */
export class PooledConnection implements DatabaseConnection {
  readonly #raw: PoolConnection
  readonly #options: PooledOptions
  /** From COMMIT or ROLLBACK on, nothing else may be sent: it would run outside of the transaction. */
  #isOver = false
  #isTransaction = false
  /** Whether something has been written in the transaction. */
  #hasWritten = false

  constructor(raw: PoolConnection, options: PooledOptions) {
    this.#raw = raw
    this.#options = options
  }

  /** Sets the session of a new connection up, or closes it. */
  setUp(): Promise<void> {
    return this.#orClose(this.#send(sessionSettings(this.#options.timeoutMs / 2)))
  }

  async executeQuery<R>({ sql, parameters }: CompiledQuery): Promise<QueryResult<R>> {
    this.#refuseIfOver()
    return this.#counted<R>(sql, parameters)
  }

  streamQuery(): AsyncIterableIterator<never> {
    throw new Error('rows cannot be streamed: ask for one page after the other')
  }

  begin(): Promise<void> {
    this.#isTransaction = true
    return this.#orClose(this.#counted('begin'))
  }

  /** @throws {OutcomeUnknown} when the connection breaks before the server has answered. */
  async commit(): Promise<void> {
    this.#refuseIfOver()
    this.#isOver = true
    if (timeLeftMs(this.#options.timeoutMs) <= 0) throw new DatabaseTimeout(this.#options.timeoutMs)
    try {
      await this.#counted('commit')
      if (this.#hasWritten) this.#options.health.succeeded()
    } catch (error) {
      if (isDatabaseUnavailable(error) && !isRepeatable(error) && !isUnwritable(error)) throw new OutcomeUnknown(error)
      throw error
    }
  }

  /** Never fails: what cannot be rolled back is closed, and the server rolls back what a closed connection began. */
  async rollback(): Promise<void> {
    this.#isOver = true
    await this.#orClose(this.#counted('rollback')).catch(() => undefined)
  }

  release(): void {
    this.#raw.release()
  }

  #refuseIfOver(): void {
    if (this.#isOver) throw new Error('the transaction is over')
  }

  async #orClose(statement: Promise<unknown>): Promise<void> {
    try {
      await statement
    } catch (error) {
      this.#raw.destroy()
      throw error
    }
  }

  /** Sends one statement of the request that is being served. */
  #counted<R>(sql: string, values: readonly unknown[] = []): Promise<QueryResult<R>> {
    return duringStatement('mysql', sql, () => this.#send<R>(sql, values))
  }

  /** Sends one statement; values go beside its text, never inside. */
  #send<R>(sql: string, values: readonly unknown[] = []): Promise<QueryResult<R>> {
    const limitMs = statementLimitMs(this.#options.timeoutMs)
    if (limitMs <= 0) return Promise.reject(new DatabaseTimeout(this.#options.timeoutMs))
    return new Promise<QueryResult<R>>((resolve, reject) => {
      const fail = (error: unknown) => reject(this.#seen(error))
      // What a statement that hangs will do is unknown: its connection is closed, so that the server rolls back.
      const timer = setTimeout(() => {
        this.#raw.destroy()
        this.#options.health.unanswered()
        fail(new DatabaseTimeout(limitMs))
      }, limitMs)
      // mysql2 may tell of a failure twice, once for preparing and once for the statement; the second has no effect.
      const done = (error: unknown, result: (R & RowDataPacket)[] | ResultSetHeader) => {
        clearTimeout(timer)
        if (error) fail(error)
        else resolve(this.#resultOf(result))
      }
      try {
        if (values.length === 0) this.#raw.query<(R & RowDataPacket)[] | ResultSetHeader>(sql, done)
        else this.#raw.execute<(R & RowDataPacket)[] | ResultSetHeader>({ sql, values: [...values] }, done)
      } catch (error) {
        clearTimeout(timer)
        fail(error)
      }
    })
  }

  #resultOf<R>(result: R[] | ResultSetHeader): QueryResult<R> {
    if (Array.isArray(result)) return { rows: result }
    const { insertId, affectedRows, changedRows, info } = result
    // An UPDATE says how many rows it found, and how many it changed.
    const written = info.startsWith('Rows matched') ? changedRows : affectedRows
    this.#hasWritten ||= written > 0
    if (written > 0 && !this.#isTransaction) this.#options.health.succeeded()
    return {
      rows: [],
      ...(insertId && { insertId: BigInt(insertId) }),
      numAffectedRows: BigInt(affectedRows),
      numChangedRows: BigInt(changedRows),
    }
  }

  /** Notes what an error says of the server, and takes values out of it. */
  #seen(error: unknown): unknown {
    if (isUnwritable(error)) this.#options.health.failed(error)
    if (error instanceof Error && 'errno' in error && MYSQL_NEW_CONNECTION_MAY_DO.has(error.errno)) this.#raw.destroy()
    return withoutValues(error)
  }
}
