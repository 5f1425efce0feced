import type { SqlEntityManager } from '@mikro-orm/sql'
import { databaseNow, inTransaction, runsOnSqlite } from '@todo/service-kit/database'
import { sql } from 'kysely'
import type { JobDefinition } from './definition.ts'
import type { Tables } from './job.entity.ts'

/** A claimed job. `id` and `claim` are its lease: the next claim has another number. */
export interface ClaimedJob {
  readonly id: number
  readonly claim: number
  readonly name: string
  readonly payload: string
  readonly attempt: number
  /** The work that enqueued it, if that was traced. */
  readonly traceParent: string | null
}

/** The result of a claim. */
export interface Claims {
  readonly jobs: readonly ClaimedJob[]
  /** The names of jobs that were not started in time. */
  readonly expired: readonly string[]
  /** The names of jobs whose last attempt never ended. */
  readonly dead: readonly string[]
}

/** Options of a claim. */
export interface ClaimOptions {
  readonly definitions: readonly JobDefinition<unknown>[]
  readonly limit: number
  /** How much longer a lease is than the time-out of its job, in milliseconds. */
  readonly leaseMarginMs: number
}

/** Whether any of these jobs is due: one look-up in an index, and no lock. */
export async function isAnyDue(em: SqlEntityManager, names: readonly string[]): Promise<boolean> {
  const due = await em
    .getKysely<Tables>()
    .selectFrom('job')
    .select('id')
    .where('due_at', '<=', databaseNow(em))
    .where('name', 'in', names)
    .limit(1)
    .executeTakeFirst()
  return due !== undefined
}

/**
 * Claims due jobs, the longest due first, and jobs whose lease has run out. Rows that another worker has locked are
 * skipped. All times are by the clock of the database.
 */
export function claimDue(em: SqlEntityManager, options: ClaimOptions): Promise<Claims> {
  return inTransaction(em, async (transaction) => {
    const due = await lockDue(transaction, options)
    const expired = due.filter((job) => job.is_expired)
    const rest = due.filter((job) => !job.is_expired)
    // A due job that is still marked as running was cut off with its process.
    const isExhausted = ({ name, state, attempts }: DueJob) =>
      state === 'running' && options.definitions.some((job) => job.name === name && attempts >= job.maxAttempts)
    const dead = rest.filter(isExhausted)
    const taken = rest.filter((job) => !isExhausted(job))
    await end(transaction, 'expired', expired)
    await end(transaction, 'dead', dead, 'CutOff: the last attempt did not come to an end')
    await take(transaction, taken, options)
    return {
      jobs: taken.map(({ id, claims, name, payload, attempts, trace_parent }) => ({
        id,
        claim: claims + 1,
        name,
        payload,
        attempt: attempts + 1,
        traceParent: trace_parent,
      })),
      expired: expired.map(({ name }) => name),
      dead: dead.map(({ name }) => name),
    }
  })
}

type DueJob = Awaited<ReturnType<typeof lockDue>>[number]

function lockDue(em: SqlEntityManager, { definitions, limit }: ClaimOptions) {
  const now = databaseNow(em)
  return em
    .getKysely<Tables>()
    .selectFrom('job')
    .select(['id', 'name', 'payload', 'state', 'attempts', 'claims', 'trace_parent'])
    .select(sql<number>`coalesce(expires_at <= ${now}, 0)`.as('is_expired'))
    .where('due_at', '<=', now)
    .where(
      'name',
      'in',
      definitions.map(({ name }) => name),
    )
    .orderBy('due_at')
    .orderBy('id')
    .limit(limit)
    .$if(!runsOnSqlite(em), (query) => query.forUpdate().skipLocked())
    .execute()
}

async function end(em: SqlEntityManager, state: 'expired' | 'dead', jobs: DueJob[], error?: string): Promise<void> {
  if (jobs.length === 0) return
  await em
    .getKysely<Tables>()
    .updateTable('job')
    .set({ state, due_at: null, waiting_key: null, finished_at: databaseNow(em), ...(error && { error }) })
    .where(
      'id',
      'in',
      jobs.map(({ id }) => id),
    )
    .execute()
}

/** Marks jobs as running. The lease ends a margin after the time-out of the job. */
async function take(em: SqlEntityManager, jobs: DueJob[], { definitions, leaseMarginMs }: ClaimOptions): Promise<void> {
  for (const { name, timeoutMs } of definitions) {
    const ids = jobs.filter((job) => job.name === name).map(({ id }) => id)
    if (ids.length === 0) continue
    await em
      .getKysely<Tables>()
      .updateTable('job')
      .set({
        state: 'running',
        due_at: sql<number>`${databaseNow(em)} + ${timeoutMs + leaseMarginMs}`,
        waiting_key: null,
        attempts: sql<number>`attempts + 1`,
        claims: sql<number>`claims + 1`,
      })
      .where('id', 'in', ids)
      .execute()
  }
}
