import {
  type BinaryOperationNode,
  type DatabaseConnection,
  MysqlDialect,
  MysqlDriver,
  MysqlQueryCompiler,
  OperatorNode,
  PrimitiveValueListNode,
} from 'kysely'
import { type ConnectionOptions, createPool, type Pool, type PoolConnection } from 'mysql2'
import { DatabaseTimeout } from '../faults.ts'
import { timeLeftMs } from '../statements.ts'
import { PooledConnection, type PooledOptions } from './pooled-connection.ts'

/** For each connection: more than the services have, and far less than what a server allows for all of them (16,382). */
const MAX_PREPARED_STATEMENTS = 200

/** How a MySQL is used. */
export interface MysqlOptions extends PooledOptions {
  connection: ConnectionOptions
  /** How many connections may be open. */
  poolSize: number
}

/**
 * Kysely's way to a MySQL, over a pool of mysql2. Of Kysely's own, it differs in this: values are bound, and a statement
 * is prepared once for each connection; nothing waits for ever; a session is set up before it is used; and a connection
 * is never left in the pool in the middle of a transaction.
 */
export class PoolDialect extends MysqlDialect {
  readonly #driver: PoolDriver

  constructor(options: MysqlOptions) {
    const pool = createPool({
      ...options.connection,
      connectionLimit: options.poolSize,
      charset: 'UTF8MB4_BIN',
      timezone: 'Z',
      dateStrings: true,
      supportBigNumbers: true,
      maxPreparedStatements: MAX_PREPARED_STATEMENTS,
    })
    super({ pool })
    this.#driver = new PoolDriver(pool, options)
  }

  override createDriver(): MysqlDriver {
    return this.#driver
  }

  override createQueryCompiler(): MysqlQueryCompiler {
    return new Compiler()
  }
}

/** Lets a list be empty: nothing is in it. SQLite takes `in ()`, MySQL does not. */
class Compiler extends MysqlQueryCompiler {
  protected override visitBinaryOperation(node: BinaryOperationNode): void {
    const { operator, rightOperand: list } = node
    const isEmpty = PrimitiveValueListNode.is(list) && list.values.length === 0
    if (isEmpty && OperatorNode.is(operator)) this.append(operator.operator === 'in' ? 'false' : 'true')
    else super.visitBinaryOperation(node)
  }
}

/** Takes connections from the pool, and begins and ends transactions on them. */
class PoolDriver extends MysqlDriver {
  readonly #pool: Pool
  readonly #options: MysqlOptions
  /** Connections whose session is not set up yet. */
  readonly #fresh = new Set<PoolConnection>()
  #closing: Promise<void> | undefined

  constructor(pool: Pool, options: MysqlOptions) {
    super({ pool })
    this.#pool = pool
    this.#options = options
    pool.on('connection', (connection) => void this.#fresh.add(connection))
  }

  /** @throws {DatabaseTimeout} when no connection is free in time. */
  override async acquireConnection(): Promise<DatabaseConnection> {
    const raw = await this.#take(Math.max(0, timeLeftMs(this.#options.timeoutMs)))
    const connection = new PooledConnection(raw, this.#options)
    if (this.#fresh.delete(raw)) await connection.setUp()
    return connection
  }

  #take(patienceMs: number): Promise<PoolConnection> {
    return new Promise((resolve, reject) => {
      let isTooLate = false
      const timer = setTimeout(() => {
        isTooLate = true
        reject(new DatabaseTimeout(this.#options.timeoutMs))
      }, patienceMs)
      this.#pool.getConnection((error, connection) => {
        clearTimeout(timer)
        if (error) reject(error)
        else if (isTooLate) connection.release()
        else resolve(connection)
      })
    })
  }

  override async beginTransaction(connection: DatabaseConnection): Promise<void> {
    await own(connection).begin()
  }

  override async commitTransaction(connection: DatabaseConnection): Promise<void> {
    await own(connection).commit()
  }

  override async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    await own(connection).rollback()
  }

  override async releaseConnection(connection: DatabaseConnection): Promise<void> {
    own(connection).release()
  }

  /** Closes the connections, once. Whoever waits for one gets an error. */
  override destroy(): Promise<void> {
    this.#closing ??= this.#pool.promise().end()
    return this.#closing
  }
}

function own(connection: DatabaseConnection): PooledConnection {
  if (connection instanceof PooledConnection) return connection
  throw new TypeError('this connection is of another driver')
}
