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

/** What holds open the transactions that are begun here, if anything does. */
const holding = new AsyncLocalStorage<HeldTransaction | undefined>()

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
 * two runs. All runs together have one time-out of the database. Inside of another transaction it is a part of that one,
 * and entities that both have loaded are not the same: what the outer one has to see, it loads afterwards.
 *
 * Where a `HeldTransaction` is at work, COMMIT waits for it: what must not happen before belongs into `afterCommit`.
 *
 * @throws {OutcomeUnknown} when the connection breaks during COMMIT: the change may have been made. Answered with 503.
 * @throws {DatabaseTimeout} when the time is up. Answered with 503.
 */
export function inTransaction<T>(em: SqlEntityManager, work: Work<T>): Promise<T> {
  if (em.isInTransaction()) return once(em, work)
  const held = holding.getStore()
  return held && !held.isOver ? held.add(em, work) : transact(em, work)
}

/** As `inTransaction`, for what stays whatever becomes of the request, such as a try that is spent: nothing holds it. */
export function inOwnTransaction<T>(em: SqlEntityManager, work: Work<T>): Promise<T> {
  return holding.run(undefined, () => inTransaction(em, work))
}

/** A transaction whose work is done, and which is not committed yet. */
interface Open {
  em: SqlEntityManager
  /** Calls a function as if the work of the transaction did. */
  within: <T>(act: () => T) => T
  end: (last: Work<unknown>) => void
  ended: Promise<void>
}

/**
 * The transaction of a request, kept open until it is known what is answered, so that both are written together. The
 * first one that the request begins is held; those that it begins later are a part of it. One that fails is rolled back
 * at once, and not held.
 */
export class HeldTransaction {
  #open: Open | undefined
  #latest: Promise<unknown> = Promise.resolve()
  #isOver = false

  /** Whether it holds nothing any more. */
  get isOver(): boolean {
    return this.#isOver
  }

  /** Calls `work`, and holds the transaction that it begins, or that what it calls begins. */
  run(work: () => void): void {
    holding.run(this, work)
  }

  /** Does what `inTransaction` is asked for. */
  add<T>(em: SqlEntityManager, work: Work<T>): Promise<T> {
    const added = this.#latest.then(() => {
      const open = this.#open
      return open ? open.within(() => once(open.em, work)) : this.#begin(em, work)
    })
    this.#latest = added.catch(() => undefined)
    return added
  }

  /**
   * Commits, after `last`, which writes what belongs to it. Where no transaction was begun, `last` is all there is to do.
   *
   * @throws what `last` throws, or COMMIT: then nothing has been written, unless it is `OutcomeUnknown`.
   */
  async commit(em: SqlEntityManager, last: Work<unknown>): Promise<void> {
    this.#isOver = true
    if (!this.#open) return void (await last(em))
    this.#open.end(last)
    await this.#open.ended
  }

  /** Undoes what is held, if anything is. */
  async rollBack(): Promise<void> {
    this.#isOver = true
    if (!this.#open) return
    this.#open.end(() => Promise.reject(new Error('rolled back')))
    await this.#open.ended.catch(() => undefined)
  }

  #begin<T>(em: SqlEntityManager, work: Work<T>): Promise<T> {
    const done = Promise.withResolvers<T>()
    const last = Promise.withResolvers<Work<unknown>>()
    const whole: Work<void> = async (em) => {
      const result = await holding.run(undefined, () => work(em))
      await em.flush()
      this.#open = { em, within: AsyncLocalStorage.snapshot(), end: last.resolve, ended }
      done.resolve(result)
      const write = await last.promise
      await write(em)
    }
    // Once the result has been handed out, the work cannot be done again: the result might be another one.
    const ended: Promise<void> = transact(em, whole, () => this.#open === undefined)
    ended.catch(done.reject)
    return done.promise
  }
}

/** @param mayRepeat whether a run that has failed may be followed by another one. */
function transact<T>(em: SqlEntityManager, work: Work<T>, mayRepeat = () => true): Promise<T> {
  return underOneDeadline(() => attempt(1, em, work, mayRepeat))
}

async function attempt<T>(n: number, em: SqlEntityManager, work: Work<T>, mayRepeat: () => boolean): Promise<T> {
  try {
    const acts: (() => void)[] = []
    const result = await postponed.run(acts, () => once(em, work))
    for (const act of acts) act()
    return result
  } catch (error) {
    if (n === ATTEMPTS || !mayRepeat() || !mayBeRunAgain(error)) throw error
    // Each of the losers waits for another time, or they would meet again.
    await sleep(FIRST_PAUSE_MS * 2 ** (n - 1) * (0.5 + Math.random()))
    return attempt(n + 1, em, work, mayRepeat)
  }
}

function mayBeRunAgain(error: unknown): boolean {
  if (error instanceof OutcomeUnknown || isTimeout(error)) return false
  return isDatabaseUnavailable(error)
}

async function once<T>(em: SqlEntityManager, work: Work<T>): Promise<T> {
  // MikroORM would merge what the inner transaction has loaded into what the outer one has, but not its relations: these
  // would then be written back as they were before. So the two share the connection alone.
  const outer = em.isInTransaction() ? em.fork({ keepTransactionContext: true }) : em
  const { result, inner } = await outer.transactional(async (inner) => ({ result: await work(inner), inner }), {
    clear: true,
  })
  // What it is used for from now on is no part of the transaction.
  inner.resetTransactionContext()
  return result
}
