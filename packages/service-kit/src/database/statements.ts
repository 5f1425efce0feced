import { AsyncLocalStorage } from 'node:async_hooks'

/** The SQL that one request has made so far. */
export interface StatementTally {
  count: number
  /** Time between sending a statement and having its result, in milliseconds. */
  durationMs: number
}

/** What the statements of one piece of work share. */
interface Scope {
  tally?: StatementTally | undefined
  /** When the work under a deadline began; undefined once it is over, for what it has left running. */
  startedAt?: number | undefined
  /** How long it may take, in milliseconds, where that is not the time-out of the database. */
  timeoutMs?: number
}

const current = new AsyncLocalStorage<Scope>()

/** Runs `work`, and everything that it begins, with a tally of its own. */
export function tallyStatements(tally: StatementTally, work: () => void): void {
  current.run({ tally }, work)
}

/**
 * Runs `work` under one deadline, for its waits, statements and repeats together: `timeoutMs`, or else the time-out of
 * the database. Inside of other such work, the outer deadline holds.
 */
export async function underOneDeadline<T>(work: () => Promise<T>, timeoutMs?: number): Promise<T> {
  const outer = current.getStore()
  if (outer?.startedAt !== undefined) return work()
  const scope: Scope = { tally: outer?.tally, startedAt: performance.now(), ...(timeoutMs && { timeoutMs }) }
  try {
    return await current.run(scope, work)
  } finally {
    scope.startedAt = undefined
  }
}

/** How much of the time-out is left for what runs now, in milliseconds; all of it where no deadline has been set. */
export function timeLeftMs(timeoutMs: number): number {
  const scope = current.getStore()
  if (scope?.startedAt === undefined) return timeoutMs
  return (scope.timeoutMs ?? timeoutMs) - (performance.now() - scope.startedAt)
}

/** How long the next statement may take, in milliseconds: half of the time-out, so that others that wait are served. */
export function statementLimitMs(timeoutMs: number): number {
  const scope = current.getStore()
  if (scope?.startedAt === undefined) return timeoutMs / 2
  return Math.min((scope.timeoutMs ?? timeoutMs) / 2, timeLeftMs(timeoutMs))
}

const uncounted = () => undefined

/**
 * Begins a statement of the request that is being served, if statements are counted.
 *
 * @returns a function to be called when it has ended.
 */
export function startStatement(): () => void {
  const tally = current.getStore()?.tally
  if (!tally) return uncounted
  const startedAt = performance.now()
  return () => {
    tally.count += 1
    tally.durationMs += performance.now() - startedAt
  }
}
