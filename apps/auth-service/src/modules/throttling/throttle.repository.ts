import type { SqlEntityManager } from '@mikro-orm/sql'
import { databaseNow, runsOnSqlite } from '@todo/service-kit/database'
import { type Kysely, type RawBuilder, sql } from 'kysely'
import { deleteOver } from '../../database/delete-over.ts'
import type { Tables } from '../../database/schema.ts'

/** How long the first pause is, and the longest; each further failure doubles it. */
const FIRST_PAUSE_MS = 30_000
const LONGEST_PAUSE_MS = 900_000
/** So many doublings, and the longest pause is reached. */
const DOUBLINGS = Math.ceil(Math.log2(LONGEST_PAUSE_MS / FIRST_PAUSE_MS))
/** How long failures count. */
const MEMORY_MS = 3_600_000
/** How long an address is known after a log-in. */
const KNOWN_MS = 30 * 86_400_000

/** One count of failures. */
export interface Count {
  id: string
  /** A hash of the username. */
  name: string
  /** So many failures are free. Each further one is followed by a pause. */
  limit: number
  /** Whether the hour starts at the last failure or at the first. From the first, slow failures never add up. */
  from: 'last' | 'first'
}

/** The counts of failures. All times are the database's. Each method but `deleteExpired` is one SQL statement. */
export class ThrottleRepository {
  readonly #db: Kysely<Tables>
  readonly #now: RawBuilder<number>
  readonly #onSqlite: boolean

  constructor(em: SqlEntityManager) {
    this.#db = em.getKysely<Tables>()
    this.#now = databaseNow(em)
    this.#onSqlite = runsOnSqlite(em)
  }

  /** How long each of these counts is blocked, in milliseconds. One that does not exist is not in the answer. */
  async waits(ids: readonly string[]): Promise<Map<string, number>> {
    const rows = await this.#db
      .selectFrom('throttle')
      .select(['id', sql<number>`${this.#now}`.as('now'), 'blocked_until_at'])
      .where('id', 'in', ids)
      .execute()
    return new Map(rows.map(({ id, now, blocked_until_at }) => [id, waitUntil(blocked_until_at, now)]))
  }

  /**
   * Takes a try: counts it as failed before it is known to be, unless the count is blocked, or does not exist. However
   * many processes do this at once, no more get through than there are tries left.
   *
   * @returns whether there was one.
   */
  async take({ id, limit, from }: Count, { onlyIfKnown = false } = {}): Promise<boolean> {
    const now = this.#now
    const isOver = sql<boolean>`(expires_at <= ${now} or expires_at > ${now} + ${KNOWN_MS})`
    const failures = sql<number>`(case when ${isOver} then 1 else failures + 1 end)`
    const forgotten = from === 'last' ? sql<boolean>`true` : isOver
    const { numUpdatedRows } = await this.#db
      .updateTable('throttle')
      // In this order: MySQL goes from left to right, and what is set on the left has its new value on the right.
      .set({
        blocked_until_at: this.#pauseAfter(failures, limit),
        failures,
        expires_at: sql<number>`case
          when known_until_at > ${now} + ${MEMORY_MS} then known_until_at
          when ${forgotten} then ${now} + ${MEMORY_MS}
          else expires_at end`,
      })
      .where('id', '=', id)
      // No pause is longer than the longest one: a later end was written while the clock was wrong.
      .where((eb) =>
        eb('blocked_until_at', '<=', now).or('blocked_until_at', '>', sql<number>`${now} + ${LONGEST_PAUSE_MS}`),
      )
      .$if(onlyIfKnown, (query) => query.where('known_until_at', '>', now))
      .executeTakeFirstOrThrow()
    return numUpdatedRows > 0n
  }

  /**
   * Begins a count with its first try.
   *
   * @returns false when the count is there already.
   */
  async begin({ id, name, limit }: Count): Promise<boolean> {
    const row = {
      id,
      name,
      failures: 1,
      blocked_until_at: this.#pauseAfter(sql<number>`1`, limit),
      known_until_at: 0,
      expires_at: sql<number>`${this.#now} + ${MEMORY_MS}`,
    }
    const insert = this.#db.insertInto('throttle').values(row)
    const { numInsertedOrUpdatedRows } = await (this.#onSqlite
      ? insert.orIgnore()
      : insert.ignore()
    ).executeTakeFirstOrThrow()
    return Number(numInsertedOrUpdatedRows) > 0
  }

  /** Gives tries back that were taken and have come to nothing, neither right nor wrong. */
  async giveBack(ids: readonly string[]): Promise<void> {
    await this.#db
      .updateTable('throttle')
      .set({ failures: oneLess, blocked_until_at: 0 })
      .where('id', 'in', ids)
      .execute()
  }

  /** The password was right: gives back the tries that were taken, and remembers the address as one of the user's. */
  async succeed(address: string, ids: readonly string[]): Promise<void> {
    const known = sql<number>`${this.#now} + ${KNOWN_MS}`
    const isAddress = sql<boolean>`id = ${address}`
    await this.#db
      .updateTable('throttle')
      .set({
        failures: sql<number>`case when ${isAddress} then 0 else ${oneLess} end`,
        blocked_until_at: 0,
        known_until_at: sql<number>`case when ${isAddress} then ${known} else known_until_at end`,
        expires_at: sql<number>`case when ${isAddress} then ${known} else expires_at end`,
      })
      .where('id', 'in', ids)
      .execute()
  }

  /** Deletes every count of a username, by the hash of the name. */
  async forget(name: string): Promise<void> {
    await this.#db.deleteFrom('throttle').where('name', '=', name).execute()
  }

  /** Deletes counts whose time is over. */
  async deleteExpired(): Promise<void> {
    await deleteOver(this.#db, 'throttle', sql`expires_at <= ${this.#now} - ${LONGEST_PAUSE_MS}`)
  }

  /** Until when there is no further try after so many failures: none up to the limit, then twice as long each time. */
  #pauseAfter(failures: RawBuilder<number>, limit: number): RawBuilder<number> {
    return sql<number>`case
      when ${failures} < ${limit} then 0
      when ${failures} >= ${limit + DOUBLINGS} then ${this.#now} + ${LONGEST_PAUSE_MS}
      else ${this.#now} + (${FIRST_PAUSE_MS} << (${failures} - ${limit})) end`
  }
}

/** How long a pause still lasts, in milliseconds; none if its end was written while the clock was wrong. */
function waitUntil(blockedUntilAt: number, now: number): number {
  const waitMs = Math.max(0, blockedUntilAt - now)
  return waitMs > LONGEST_PAUSE_MS ? 0 : waitMs
}

const oneLess = sql<number>`case when failures > 0 then failures - 1 else 0 end`
