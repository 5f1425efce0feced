import type { SqlEntityManager } from '@mikro-orm/sql'
import { databaseNow, inTransaction, runsOnSqlite } from '@todo/service-kit/database'
import { sql } from 'kysely'
import type { JobDefinition } from './definition.ts'
import type { Tables } from './job.entity.ts'

/** A job that this process is to do. Both numbers together are its lease: the next claim has another one. */
export interface ClaimedJob {
  readonly id: number
  readonly claim: number
  readonly name: string
  readonly payload: string
  readonly attempt: number
}

/** What became of the jobs that were due. */
export interface Claims {
  readonly jobs: readonly ClaimedJob[]
  /** The names of those that were not worth doing any more. */
  readonly expired: readonly string[]
  /** The names of those that were begun for the last time, and never ended. */
  readonly dead: readonly string[]
}

/** What a claim looks for. */
export interface ClaimOptions {
  readonly definitions: readonly JobDefinition<unknown>[]
  readonly limit: number
  /** How much longer a lease is than the time-out of its job. */
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
 * Takes jobs that are due, those that have waited longest first; among them those whose lease has run out. Rows that
 * somebody else is about to take are passed by. Time is the database's: no clock of a process counts.
 */
export function claimDue(em: SqlEntityManager, options: ClaimOptions): Promise<Claims> {
  return inTransaction(em, async (transaction) => {
    const due = await lockDue(transaction, options)
    const expired = due.filter((job) => job.is_expired)
    const rest = due.filter((job) => !job.is_expired)
    // One that still counts as running has been cut off, with its process or its worker.
    const isExhausted = ({ name, state, attempts }: DueJob) =>
      state === 'running' && options.definitions.some((job) => job.name === name && attempts >= job.maxAttempts)
    const dead = rest.filter(isExhausted)
    const taken = rest.filter((job) => !isExhausted(job))
    await end(transaction, 'expired', expired)
    await end(transaction, 'dead', dead, 'CutOff: the last attempt did not come to an end')
    await take(transaction, taken, options)
    return {
      jobs: taken.map(({ id, claims, name, payload, attempts }) => ({
        id,
        claim: claims + 1,
        name,
        payload,
        attempt: attempts + 1,
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
    .select(['id', 'name', 'payload', 'state', 'attempts', 'claims'])
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

/** Leases end with the time-out of the job, and some more. */
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
