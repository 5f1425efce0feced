import type { SqlEntityManager } from '@mikro-orm/sql'
import { databaseNow } from '@todo/service-kit/database'
import { sql } from 'kysely'
import type { Tables } from '../../database/schema.ts'
import { CodeAllowance } from './code-allowance.entity.ts'
import type { CodePurpose } from './one-time-code.entity.ts'

const MINUTE_MS = 60_000
const DAY_MS = 86_400_000

/** How many mails with codes a subject may have in a day, for whatever purpose. */
const MAX_MAILS_A_DAY = 10

/** When the last code for a purpose was asked for. */
const LAST = {
  'verify-email': 'verify_email_at',
  'reset-password': 'reset_password_at',
} as const satisfies Record<CodePurpose, string>

/** How many codes may still be asked for. Each method is one SQL statement. */
export class CodeAllowanceRepository {
  readonly #em: SqlEntityManager

  constructor(em: SqlEntityManager) {
    this.#em = em
  }

  /** Makes the row that `take` takes from, unless it is there, and locks it either way. */
  async ensure(subject: string): Promise<void> {
    await this.#em
      .createQueryBuilder(CodeAllowance)
      .insert({ subject, verifyEmailAt: 0, resetPasswordAt: 0, mails: 0, dayEndsAt: 0 })
      .onConflict('subject')
      .merge({ subject })
      .execute('run', false)
  }

  /** Takes one mail of what a subject may have in a day and, for a purpose, in a minute; false if there is no more. */
  async take(subject: string, purpose?: CodePurpose): Promise<boolean> {
    const now = databaseNow(this.#em)
    let taking = this.#db
      .updateTable('code_allowance')
      // In this order: MySQL computes a value from those that it has set already.
      .set({
        mails: sql<number>`case when day_ends_at > ${now} then mails + 1 else 1 end`,
        day_ends_at: sql<number>`case when day_ends_at > ${now} then day_ends_at else ${now} + ${DAY_MS} end`,
      })
      .where('subject', '=', subject)
      .where((eb) => eb.or([eb('mails', '<', MAX_MAILS_A_DAY), eb('day_ends_at', '<=', now)]))
    if (purpose) {
      const last = LAST[purpose]
      taking = taking.set(last, now).where(last, '<=', sql<number>`${now} - ${MINUTE_MS}`)
    }
    const { numUpdatedRows } = await taking.executeTakeFirstOrThrow()
    return numUpdatedRows > 0n
  }

  /** How long until one may be taken, in milliseconds. */
  async waitMs(subject: string, purpose: CodePurpose): Promise<number> {
    const row = await this.#db
      .selectFrom('code_allowance')
      .select([`${LAST[purpose]} as last_at`, 'mails', 'day_ends_at'])
      .select(databaseNow(this.#em).as('now'))
      .where('subject', '=', subject)
      .executeTakeFirstOrThrow()
    const dayEndsAt = row.mails < MAX_MAILS_A_DAY ? 0 : row.day_ends_at
    return Math.max(row.last_at + MINUTE_MS, dayEndsAt) - row.now
  }

  async delete(subject: string): Promise<void> {
    await this.#em.nativeDelete(CodeAllowance, { subject })
  }

  /** Deletes rows that limit nothing any more, so many at the most. */
  async deleteExpired(limit: number): Promise<number> {
    const expired = this.#db
      .selectFrom('code_allowance')
      .select('subject')
      .where('day_ends_at', '<=', sql<number>`${databaseNow(this.#em)} - ${MINUTE_MS}`)
      .orderBy('day_ends_at')
      .limit(limit)
    const { numDeletedRows } = await this.#db
      .deleteFrom('code_allowance')
      // In a table of its own: MySQL does not take a LIMIT within IN.
      .where('subject', 'in', (eb) => eb.selectFrom(expired.as('expired')).select('subject'))
      .executeTakeFirstOrThrow()
    return Number(numDeletedRows)
  }

  get #db() {
    return this.#em.getKysely<Tables>()
  }
}
