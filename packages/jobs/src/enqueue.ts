import type { SqlEntityManager } from '@mikro-orm/sql'
import { currentSpan } from '@todo/service-kit'
import { databaseNow, runsOnSqlite } from '@todo/service-kit/database'
import { type RawBuilder, sql } from 'kysely'
import type { JobDefinition } from './definition.ts'
import type { Tables } from './job.entity.ts'
import { notifyWorkers } from './wake.ts'

const LONGEST_KEY = 190

/** When a job is left out. */
export interface EnqueueOptions {
  /**
   * While a job of this kind with this key waits, another one is not added. The waiting one is not started before this
   * transaction ends, so it sees what the transaction has changed. The key must not contain personal data.
   */
  uniqueKey?: string
  /** After this time the job is not started any more and counts as expired, in milliseconds. */
  expiresAfterMs?: number
}

/**
 * Adds a job in the transaction of `em`, so the job exists if and when the transaction commits. It continues the trace of
 * the work that adds it. A job that already waits under the same key keeps its payload and due time, and gets the later of both
 * expiry times.
 *
 * @returns the id of the job, old or new.
 * @throws {InvalidPayload} when the payload does not fit the definition.
 */
export async function enqueue<P>(
  em: SqlEntityManager,
  definition: JobDefinition<P>,
  payload: NoInfer<P>,
  { uniqueKey, expiresAfterMs }: EnqueueOptions = {},
): Promise<number> {
  const now = databaseNow(em)
  const job: NewJob = {
    name: definition.name,
    payload: JSON.stringify(definition.check(payload)),
    state: 'waiting',
    attempts: 0,
    claims: 0,
    due_at: now,
    expires_at: expiresAfterMs === undefined ? null : sql<number>`${now} + ${expiresAfterMs}`,
    created_at: now,
    trace_parent: currentSpan()?.headers.traceparent ?? null,
  }
  const id = await (uniqueKey === undefined ? insert(em, job) : insertUnique(em, job, keyOf(definition, uniqueKey)))
  notifyWorkers()
  return id
}

interface NewJob {
  name: string
  payload: string
  state: 'waiting'
  attempts: number
  claims: number
  due_at: RawBuilder<number>
  expires_at: RawBuilder<number> | null
  created_at: RawBuilder<number>
  trace_parent: string | null
}

function keyOf({ name }: JobDefinition<unknown>, uniqueKey: string): string {
  if (uniqueKey.length > LONGEST_KEY) throw new RangeError(`a unique key has at most ${LONGEST_KEY} characters`)
  return `${name}:${uniqueKey}`
}

async function insert(em: SqlEntityManager, job: NewJob): Promise<number> {
  const { insertId } = await em.getKysely<Tables>().insertInto('job').values(job).executeTakeFirstOrThrow()
  return Number(insertId)
}

/**
 * Adds a job, or locks the one that waits until the transaction ends; claims skip a locked row. The key is looked up
 * without a lock, and then the row is locked by its id, as claims do. Locking the index first would deadlock with them.
 */
async function insertUnique(em: SqlEntityManager, job: NewJob, key: string): Promise<number> {
  const db = em.getKysely<Tables>()
  const extended = { expires_at: laterExpiry(job) }
  const waiting = await db.selectFrom('job').select('id').where('waiting_key', '=', key).executeTakeFirst()
  if (waiting) {
    const { numUpdatedRows } = await db
      .updateTable('job')
      .set(extended)
      .where('id', '=', waiting.id)
      .where('waiting_key', '=', key)
      .executeTakeFirstOrThrow()
    if (numUpdatedRows > 0n) return waiting.id
  }
  // Between the look-up and here the job may have been claimed, or another transaction may have been faster.
  const inserting = db.insertInto('job').values({ ...job, unique_key: key, waiting_key: key })
  if (runsOnSqlite(em)) {
    const { id } = await inserting
      .onConflict((conflict) => conflict.column('waiting_key').doUpdateSet(extended))
      .returning('id')
      .executeTakeFirstOrThrow()
    return id
  }
  const { insertId } = await inserting
    .onDuplicateKeyUpdate({ id: sql`last_insert_id(id)`, ...extended })
    .executeTakeFirstOrThrow()
  return Number(insertId)
}

/** The later expiry of the waiting job and the new one. */
function laterExpiry({ expires_at }: NewJob): RawBuilder<number> | null {
  if (expires_at === null) return null
  return sql<number>`case when job.expires_at < ${expires_at} then ${expires_at} else job.expires_at end`
}
