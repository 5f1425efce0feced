import type { SqlEntityManager } from '@mikro-orm/sql'
import { databaseNow, runsOnSqlite } from '@todo/service-kit/database'
import { sql } from 'kysely'
import { deleteOver } from '../../database/delete-over.ts'
import type { Tables } from '../../database/schema.ts'
import { CodeLimit } from './code-limit.entity.ts'
import type { Limit } from './code-limits.ts'

/** Counts what limits allow, by the database's clock. Each method but `take` is one SQL statement. */
export class CodeLimitRepository {
  readonly #em: SqlEntityManager

  constructor(em: SqlEntityManager) {
    this.#em = em
  }

  /**
   * Uses one of each limit, in this order. However many processes do this at once, no limit is exceeded.
   *
   * @returns the first limit that is used up, if there is one. Those after it have not been used.
   */
  async take(limits: readonly Limit[]): Promise<Limit | undefined> {
    await this.#ensure(limits)
    for (const limit of limits) if (!(await this.#takeOne(limit))) return limit
    return undefined
  }

  /** How long until a limit allows the next use, in milliseconds: never longer than its window. */
  async waitMs({ id, max, windowMs, gapMs }: Limit): Promise<number> {
    const { used, used_at, ends_at, now } = await this.#db
      .selectFrom('code_limit')
      .select(['used', 'used_at', 'ends_at', databaseNow(this.#em).as('now')])
      .where('id', '=', id)
      .executeTakeFirstOrThrow()
    return Math.min(windowMs, Math.max(used_at + gapMs, used < max ? 0 : ends_at) - now)
  }

  /** Forgets what was counted for these accounts or addresses. */
  async forget(subjects: readonly string[]): Promise<void> {
    await this.#em.nativeDelete(CodeLimit, { subject: { $in: [...subjects] } })
  }

  /** Deletes rows that limit nothing any more, in as many statements as it takes. */
  async deleteExpired(): Promise<void> {
    await deleteOver(this.#db, 'code_limit', sql`ends_at <= ${databaseNow(this.#em)}`)
  }

  /** Inserts the rows that are missing, and on MySQL locks those that are there. */
  async #ensure(limits: readonly Limit[]): Promise<void> {
    const rows = limits.map(({ id, subject }) => ({ id, subject, used: 0, used_at: 0, ends_at: 0 }))
    // Everybody locks in the same order.
    const insert = this.#db.insertInto('code_limit').values(rows.sort((a, b) => (a.id < b.id ? -1 : 1)))
    await (runsOnSqlite(this.#em)
      ? insert.onConflict((conflict) => conflict.doNothing())
      : insert.onDuplicateKeyUpdate((eb) => ({ id: eb.ref('code_limit.id') }))
    ).execute()
  }

  async #takeOne({ id, max, windowMs, gapMs }: Limit): Promise<boolean> {
    const now = databaseNow(this.#em)
    // An end that lies further ahead than twice the window was written while the clock was wrong, as was a use that lies
    // further ahead than the gap.
    const counts = sql<boolean>`(ends_at > ${now} and ends_at <= ${now} + ${2 * windowMs})`
    const { numUpdatedRows } = await this.#db
      .updateTable('code_limit')
      // In this order: MySQL uses values that were set further left.
      .set({
        used: sql<number>`case when ${counts} then used + 1 else 1 end`,
        ends_at: sql<number>`case when ${counts} then ends_at else ${now} + ${windowMs} end`,
        used_at: now,
      })
      .where('id', '=', id)
      .where((eb) => eb.or([eb('used', '<', max), eb.not(counts)]))
      .where((eb) => eb.or([eb('used_at', '<=', eb(now, '-', gapMs)), eb('used_at', '>', eb(now, '+', gapMs))]))
      .executeTakeFirstOrThrow()
    return numUpdatedRows > 0n
  }

  get #db() {
    return this.#em.getKysely<Tables>()
  }
}
