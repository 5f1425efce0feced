import type { SqlEntityManager } from '@mikro-orm/sql'
import { databaseNow } from '@todo/service-kit/database'
import { type NotNull, sql } from 'kysely'
import type { Tables } from '../../database/schema.ts'
import { type CodePurpose, OneTimeCode } from './one-time-code.entity.ts'

/** How long a code is good for, from the moment it is asked for. */
export const CODE_TTL_MS = 180_000

/** How many tries a code has. */
const MAX_TRIES = 5

/** A code that is asked for. */
export type NewCode = Pick<OneTimeCode, 'id' | 'subject' | 'purpose' | 'userId' | 'email'>

/** A code, as whoever tries one needs it. */
export type CodeRow = Awaited<ReturnType<OneTimeCodeRepository['find']>>

/** The codes that are asked for and not used yet. Each method is one SQL statement. */
export class OneTimeCodeRepository {
  readonly #em: SqlEntityManager

  constructor(em: SqlEntityManager) {
    this.#em = em
  }

  async insert({ id, subject, purpose, userId, email }: NewCode): Promise<void> {
    const expires_at = sql<number>`${databaseNow(this.#em)} + ${CODE_TTL_MS}`
    await this.#db
      .insertInto('one_time_code')
      .values({ id, subject, purpose, user_id: userId, email, tries: 0, expires_at })
      .execute()
  }

  /** Spends a try. Of a code that is not there, has not been made yet, has expired or has no tries left, there is none. */
  async spendTry(subject: string, purpose: CodePurpose): Promise<boolean> {
    const { numUpdatedRows } = await this.#db
      .updateTable('one_time_code')
      .set((eb) => ({ tries: eb('tries', '+', 1) }))
      .where('subject', '=', subject)
      .where('purpose', '=', purpose)
      .where('code_hash', 'is not', null)
      .where('tries', '<', MAX_TRIES)
      .where('expires_at', '>', databaseNow(this.#em))
      .executeTakeFirstOrThrow()
    return numUpdatedRows > 0n
  }

  /** The code of which a try has been spent. */
  find(subject: string, purpose: CodePurpose) {
    return this.#db
      .selectFrom('one_time_code')
      .select(['id', 'user_id as userId', 'email', 'code_hash as codeHash'])
      .where('subject', '=', subject)
      .where('purpose', '=', purpose)
      .where('code_hash', 'is not', null)
      .$narrowType<{ codeHash: NotNull }>()
      .executeTakeFirstOrThrow()
  }

  /** A code that is still good, with where to mail it, to whom, and how long it has left in milliseconds. */
  findToMail(id: string) {
    const now = databaseNow(this.#em)
    return this.#db
      .selectFrom('one_time_code as c')
      .leftJoin('user as u', (join) => join.onRef('u.id', '=', 'c.user_id').on('u.deleted_at', 'is', null))
      .select(['c.purpose', 'u.id as userId', 'u.username'])
      .select((eb) => [eb.fn.coalesce('c.email', 'u.email').as('address'), eb('c.expires_at', '-', now).as('leftMs')])
      .where('c.id', '=', id)
      .where('c.expires_at', '>', now)
      .executeTakeFirst()
  }

  /** @returns whether it had none. */
  async setHash(id: string, codeHash: string): Promise<boolean> {
    return (await this.#em.nativeUpdate(OneTimeCode, { id, codeHash: null }, { codeHash })) > 0
  }

  /** Makes it a code of nobody, as one for an address that nobody has. */
  async disown(id: string): Promise<void> {
    await this.#em.nativeUpdate(OneTimeCode, { id }, { userId: null })
  }

  /** @returns whether it was there: of several that use one code at once, one is told so. */
  async delete(id: string): Promise<boolean> {
    return (await this.#em.nativeDelete(OneTimeCode, { id })) > 0
  }

  /** Deletes what a subject has asked for: for one purpose, or for all. */
  async deleteOf(subject: string, purpose?: CodePurpose): Promise<void> {
    await this.#em.nativeDelete(OneTimeCode, { subject, ...(purpose && { purpose }) })
  }

  /** Deletes expired codes, so many at the most. */
  async deleteExpired(limit: number): Promise<number> {
    const expired = this.#db
      .selectFrom('one_time_code')
      .select('id')
      .where('expires_at', '<=', databaseNow(this.#em))
      .orderBy('expires_at')
      .limit(limit)
    const { numDeletedRows } = await this.#db
      .deleteFrom('one_time_code')
      // In a table of its own: MySQL does not take a LIMIT within IN.
      .where('id', 'in', (eb) => eb.selectFrom(expired.as('expired')).select('id'))
      .executeTakeFirstOrThrow()
    return Number(numDeletedRows)
  }

  get #db() {
    return this.#em.getKysely<Tables>()
  }
}
