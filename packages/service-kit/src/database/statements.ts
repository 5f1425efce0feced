import { AsyncLocalStorage } from 'node:async_hooks'
import { currentSpan, traced } from '../tracing/span.ts'

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

/** Sends a statement, and counts and traces it for the work that it belongs to. Its text has placeholders, no values. */
export function duringStatement<R>(system: 'mysql' | 'sqlite', text: string, send: () => Promise<R>): Promise<R> {
  const span = currentSpan()
  if (!span) return tallied(send)
  const { operation, summary } = inShort(text)
  const statement = span.child(summary, 'client', {
    'db.system.name': system,
    'db.operation.name': operation,
    'db.query.summary': summary,
    'db.query.text': text,
  })
  return traced(statement, () => tallied(send))
}

function tallied<R>(send: () => Promise<R>): Promise<R> {
  const tally = current.getStore()?.tally
  if (!tally) return send()
  const startedAt = performance.now()
  return send().finally(() => {
    tally.count += 1
    tally.durationMs += performance.now() - startedAt
  })
}

/** What a statement does, and to which table first: `SELECT todo`. */
function inShort(text: string): { operation: string; summary: string } {
  const operation = text.replace(/^\W*(\w*)[\s\S]*$/, '$1').toUpperCase()
  const table = /\b(?:from|into|update)\s+[`"]?(\w+)/i.exec(text)?.[1]
  return { operation, summary: table === undefined ? operation : `${operation} ${table}` }
}
