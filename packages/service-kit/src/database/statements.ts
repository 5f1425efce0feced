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

/** Adds a statement to the tally of the request that it belongs to; does nothing where nobody counts. */
export function countStatement(durationMs: number): void {
  const tally = current.getStore()
  if (!tally) return
  tally.count += 1
  tally.durationMs += durationMs
}
