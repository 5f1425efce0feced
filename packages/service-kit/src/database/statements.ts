import { AsyncLocalStorage } from 'node:async_hooks'

/** The SQL that one request has made so far. */
export interface StatementTally {
  count: number
  /** Time between sending a statement and having its result, in milliseconds. */
  durationMs: number
}

const current = new AsyncLocalStorage<StatementTally>()

/** Runs `work`, and everything that it begins, with a tally of its own. */
export function tallyStatements(tally: StatementTally, work: () => void): void {
  current.run(tally, work)
}

const uncounted = () => undefined

/**
 * Begins a statement of the request that is being served, if statements are counted.
 *
 * @returns a function to be called when it has ended.
 */
export function startStatement(): () => void {
  const tally = current.getStore()
  if (!tally) return uncounted
  const startedAt = performance.now()
  return () => {
    tally.count += 1
    tally.durationMs += performance.now() - startedAt
  }
}
