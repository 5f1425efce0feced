import type { SqlEntityManager } from '@mikro-orm/sql'
import { ControlledTransaction, type DatabaseConnection, DefaultQueryExecutor, SingleConnectionProvider } from 'kysely'
import type { ExecuteValues, PoolConnection } from 'mysql2'
import { kyselyOn } from './mysql-dialect.ts'
import { type MysqlPool, runOn, type SqlResult } from './mysql-pool.ts'

const transactions = new WeakMap<object, MysqlTransaction>()

/**
 * A connection of its own, from BEGIN until COMMIT or ROLLBACK. MikroORM takes it for one of its own transactions; with
 * those, BEGIN and COMMIT go through Kysely as well, and what is written out has no way around it.
 */
export class MysqlTransaction {
  readonly #connection: PoolConnection
  /** From COMMIT or ROLLBACK on, nothing else may be sent. */
  #isEnding = false
  #isReleased = false

  /** Begins one: from now on, what `em` does is part of it. */
  static async begin(pool: MysqlPool, em: SqlEntityManager): Promise<MysqlTransaction> {
    const connection = await pool.acquire()
    try {
      await runOn(connection, 'begin', [])
      const transaction = new MysqlTransaction(connection)
      const context = await transaction.#asKysely()
      transactions.set(context, transaction)
      em.setTransactionContext(context)
      return transaction
    } catch (error) {
      connection.destroy()
      throw error
    }
  }

  /** The one that `em` is part of. */
  static of(em: SqlEntityManager): MysqlTransaction | undefined {
    const context = em.getTransactionContext()
    return context && transactions.get(context)
  }

  private constructor(connection: PoolConnection) {
    this.#connection = connection
  }

  /** Runs one statement. */
  async run<Row>(text: string, values: ExecuteValues[]): Promise<SqlResult<Row>> {
    return runOn(this.#use(), text, values)
  }

  /** Where this fails, there is still something to roll back. */
  async commit(): Promise<void> {
    const connection = this.#use()
    this.#isEnding = true
    await runOn(connection, 'commit', [])
    this.#release()
  }

  /** Never fails: the server itself rolls back what a connection has not committed that is closed. */
  async rollback(): Promise<void> {
    if (this.#isReleased) return
    this.#isEnding = true
    try {
      await runOn(this.#connection, 'rollback', [])
      this.#release()
    } catch {
      this.#connection.destroy()
    }
  }

  /** Afterwards the connection is somebody else's. */
  #release(): void {
    this.#isEnding = true
    this.#isReleased = true
    this.#connection.release()
  }

  #use(): PoolConnection {
    if (this.#isEnding) throw new Error('the transaction is over')
    return this.#connection
  }

  async #asKysely(): Promise<ControlledTransaction<unknown>> {
    const { kysely, dialect, driver, compiler, adapter } = await kyselyOn(this.#connection)
    // Whatever Kysely sends, savepoints too, goes by here.
    const connection: DatabaseConnection = {
      executeQuery: async (query) => {
        this.#use()
        return kysely.executeQuery(query)
      },
      streamQuery: kysely.streamQuery.bind(kysely),
    }
    return new ControlledTransaction({
      config: { dialect },
      dialect,
      driver,
      executor: new DefaultQueryExecutor(compiler, adapter, new SingleConnectionProvider(connection)),
      connection: { connection, release: () => this.#release() },
    })
  }
}
