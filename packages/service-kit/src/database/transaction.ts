import { AsyncLocalStorage } from 'node:async_hooks'
import { setTimeout as sleep } from 'node:timers/promises'
import type { SqlEntityManager } from '@mikro-orm/sql'
import { isDatabaseUnavailable, isTimeout, OutcomeUnknown } from './faults.ts'
import { underOneDeadline } from './statements.ts'

/** How often a transaction is tried before its client is asked to come again. */
const ATTEMPTS = 5
const FIRST_PAUSE_MS = 10

/** What the transaction that is under way has asked for with `afterCommit`. */
const postponed = new AsyncLocalStorage<(() => void)[]>()

/**
 * Calls `act` when the transaction that `inTransaction` has begun is committed, and never if it is rolled back; at once
 * where there is none.
 */
export function afterCommit(act: () => void): void {
  const acts = postponed.getStore()
  if (acts) acts.push(act)
  else act()
}

/** What is done in a transaction, with a unit of work of its own. */
type Work<T> = (em: SqlEntityManager) => Promise<T>

/**
 * Does `work` in one transaction, as `em.transactional` does, and again after a deadlock, a lock wait that took too long,
 * or a connection that broke before COMMIT was sent: then nothing has been written. So `work` must not keep state between
 * two runs. All runs together have one time-out of the database. Inside of another transaction it is a part of that one.
 *
 * @throws {OutcomeUnknown} when the connection breaks during COMMIT: the change may have been made. Answered with 503.
 * @throws {DatabaseTimeout} when the time is up. Answered with 503.
 */
export function inTransaction<T>(em: SqlEntityManager, work: Work<T>): Promise<T> {
  return em.isInTransaction() ? once(em, work) : underOneDeadline(() => attempt(1, em, work))
}

async function attempt<T>(n: number, em: SqlEntityManager, work: Work<T>): Promise<T> {
  try {
    const acts: (() => void)[] = []
    const result = await postponed.run(acts, () => once(em, work))
    for (const act of acts) act()
    return result
  } catch (error) {
    if (n === ATTEMPTS || !mayBeRunAgain(error)) throw error
    // Each of the losers waits for another time, or they would meet again.
    await sleep(FIRST_PAUSE_MS * 2 ** (n - 1) * (0.5 + Math.random()))
    return attempt(n + 1, em, work)
  }
}

function mayBeRunAgain(error: unknown): boolean {
  if (error instanceof OutcomeUnknown || isTimeout(error)) return false
  return isDatabaseUnavailable(error)
}

async function once<T>(em: SqlEntityManager, work: Work<T>): Promise<T> {
  const { result, inner } = await em.transactional(async (inner) => ({ result: await work(inner), inner }), {
    clear: true,
  })
  // What it is used for from now on is no part of the transaction.
  inner.resetTransactionContext()
  return result
}
