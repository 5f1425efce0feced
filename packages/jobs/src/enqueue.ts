import type { SqlEntityManager } from '@mikro-orm/sql'
import { databaseNow, runsOnSqlite } from '@todo/service-kit/database'
import { type RawBuilder, sql } from 'kysely'
import type { JobDefinition } from './definition.ts'
import type { Tables } from './job.entity.ts'
import { announce } from './wake.ts'

const LONGEST_KEY = 190

/** When a job is due, and when it is not needed. */
export interface EnqueueOptions {
  /** It is not begun earlier; 0 if not given. */
  delayMs?: number
  /**
   * While a job of this kind with this key waits, another one is not added: the one that waits is not begun before this
   * transaction has ended, so it sees what the transaction has changed. No personal data.
   */
  uniqueKey?: string
  /** After this it is not begun any more, and counts as expired. */
  expiresAfterMs?: number
}

/**
 * Adds a job in the transaction of `em`: it exists if, and as soon as, the transaction is committed. Of a job that waits
 * under the same key already, payload and due time stay as they are; it expires no earlier than the new one would.
 *
 * @returns the id of the job, old or new.
 * @throws {InvalidPayload} when the payload is not what the definition allows.
 */
export async function enqueue<P>(
  em: SqlEntityManager,
  definition: JobDefinition<P>,
  payload: NoInfer<P>,
  { delayMs = 0, uniqueKey, expiresAfterMs }: EnqueueOptions = {},
): Promise<number> {
  const now = databaseNow(em)
  const job: NewJob = {
    name: definition.name,
    payload: JSON.stringify(definition.check(payload)),
    state: 'waiting',
    attempts: 0,
    claims: 0,
    due_at: sql<number>`${now} + ${delayMs}`,
    expires_at: expiresAfterMs === undefined ? null : sql<number>`${now} + ${expiresAfterMs}`,
    created_at: now,
  }
  const id = await (uniqueKey === undefined ? insert(em, job) : insertUnique(em, job, keyOf(definition, uniqueKey)))
  if (delayMs <= 0) announce()
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
 * Adds a job, or holds on to the one that waits: its row stays locked until the transaction ends, and claims pass it by.
 * The key is looked up without a lock, and the row then locked by its id, as claims do it: who locks the index first and
 * the row second waits for one who does it the other way round, who waits for the first.
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

/** The expiry of a job that waits and of one that is to be the same: the later one. */
function laterExpiry({ expires_at }: NewJob): RawBuilder<number> | null {
  if (expires_at === null) return null
  return sql<number>`case when job.expires_at < ${expires_at} then ${expires_at} else job.expires_at end`
}
