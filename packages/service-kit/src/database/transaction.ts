import { setTimeout as sleep } from 'node:timers/promises'
import { EventType, TransactionEventBroadcaster } from '@mikro-orm/core'
import type { SqlEntityManager } from '@mikro-orm/sql'
import { isDatabaseUnavailable, isRepeatable, isTimeout } from './faults.ts'
import { MysqlTransaction } from './mysql-transaction.ts'
import { mysqlPoolOf } from './run-sql.ts'

/** How often a transaction is tried before its client is asked to come again. */
const ATTEMPTS = 5
const FIRST_PAUSE_MS = 10

/** What has begun, and is to be ended in one of two ways; where it has ended already, there is nothing to roll back. */
type Transaction = Pick<MysqlTransaction, 'commit' | 'rollback'>

/** The connection broke during COMMIT: the change may or may not have been made. */
class OutcomeUnknown extends Error {
  readonly code = 'DATABASE_OUTCOME_UNKNOWN'
}

/**
 * Does `work` in one transaction. After a deadlock, a lock wait that took too long, or a connection that broke before
 * COMMIT was sent, nothing has been written, and all of `work` is done again; so it must not keep state between two
 * runs. Where the outcome of a COMMIT is unknown, nothing is repeated: the request is answered with 503. Nor is what has
 * taken too long: the client has waited long enough.
 *
 * Of MikroORM's events of transactions, `afterTransactionCommit` is the only one that is sent.
 */
export function inTransaction<T>(em: SqlEntityManager, work: (em: SqlEntityManager) => Promise<T>): Promise<T> {
  return attempt(1, em, work)
}

async function attempt<T>(n: number, em: SqlEntityManager, work: (em: SqlEntityManager) => Promise<T>): Promise<T> {
  try {
    return await once(em.fork({ clear: true }), work)
  } catch (error) {
    const hopeless = error instanceof OutcomeUnknown || isTimeout(error) || n === ATTEMPTS
    if (hopeless || !isDatabaseUnavailable(error)) throw error
    // Each of the losers waits for another time, or they would meet again.
    await sleep(FIRST_PAUSE_MS * 2 ** (n - 1) * (0.5 + Math.random()))
    return attempt(n + 1, em, work)
  }
}

async function once<T>(em: SqlEntityManager, work: (em: SqlEntityManager) => Promise<T>): Promise<T> {
  const transaction = await begin(em)
  let result: T
  try {
    result = await work(em)
    await em.flush()
    await commit(transaction)
  } catch (error) {
    // What is begun beside the work that has failed finds `em` where it was, so that it is refused, not written.
    await transaction.rollback()
    throw error
  }
  em.resetTransactionContext()
  await new TransactionEventBroadcaster(em).dispatchEvent(EventType.afterTransactionCommit)
  return result
}

async function begin(em: SqlEntityManager): Promise<Transaction> {
  const pool = mysqlPoolOf(em)
  if (pool) return MysqlTransaction.begin(pool, em)
  const transaction = await em.getKysely().startTransaction().execute()
  em.setTransactionContext(transaction)
  return {
    commit: () => transaction.commit().execute(),
    rollback: async () => {
      if (!transaction.isCommitted && !transaction.isRolledBack) await transaction.rollback().execute()
    },
  }
}

async function commit(transaction: Transaction): Promise<void> {
  try {
    await transaction.commit()
  } catch (error) {
    if (isDatabaseUnavailable(error) && !isRepeatable(error))
      throw new OutcomeUnknown('COMMIT got no answer', { cause: error })
    throw error
  }
}
