import type { SqlEntityManager } from '@mikro-orm/sql'
import { type ConnectionProvider, ControlledTransaction, DefaultQueryExecutor, MysqlDialect } from 'kysely'
import type { ExecuteValues, PoolConnection } from 'mysql2'
import { type MysqlPool, runOn, type SqlResult } from './mysql-pool.ts'

const transactions = new WeakMap<object, MysqlTransaction>()

/**
 * A connection of its own, from BEGIN until COMMIT or ROLLBACK. MikroORM takes it for one of its own transactions; with
 * those, BEGIN and COMMIT go through Kysely as well, and what is written out has no way around it.
 */
export class MysqlTransaction {
  readonly #connection: PoolConnection
  #isOver = false

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
    await runOn(this.#use(), 'commit', [])
    this.#end()
  }

  /** Never fails: the server itself rolls back what a connection has not committed that is closed. */
  async rollback(): Promise<void> {
    const connection = this.#use()
    this.#isOver = true
    try {
      await runOn(connection, 'rollback', [])
      connection.release()
    } catch {
      connection.destroy()
    }
  }

  /** Afterwards the connection is somebody else's. */
  #use(): PoolConnection {
    if (this.#isOver) throw new Error('the transaction is over')
    return this.#connection
  }

  #end(): void {
    this.#isOver = true
    this.#connection.release()
  }

  async #asKysely(): Promise<ControlledTransaction<unknown>> {
    const { kysely, dialect, driver, compiler, adapter } = await kyselyOn(this.#connection)
    const provider: ConnectionProvider = {
      provideConnection: async (consumer) => {
        this.#use()
        return consumer(kysely)
      },
    }
    return new ControlledTransaction({
      config: { dialect },
      dialect,
      driver,
      executor: new DefaultQueryExecutor(compiler, adapter, provider),
      connection: { connection: kysely, release: () => this.#end() },
    })
  }
}

type KyselyParts = Awaited<ReturnType<typeof makeKyselyOn>>

const kyselys = new WeakMap<PoolConnection, KyselyParts>()

/** Kysely on one connection, made once. */
async function kyselyOn(connection: PoolConnection): Promise<KyselyParts> {
  const known = kyselys.get(connection)
  if (known) return known
  const made = await makeKyselyOn(connection)
  kyselys.set(connection, made)
  return made
}

async function makeKyselyOn(connection: PoolConnection) {
  const dialect = new MysqlDialect({
    pool: { getConnection: (use) => use(undefined, connection), end: connection.end.bind(connection) },
  })
  const driver = dialect.createDriver()
  await driver.init()
  const kysely = await driver.acquireConnection()
  return { kysely, dialect, driver, compiler: dialect.createQueryCompiler(), adapter: dialect.createAdapter() }
}
