import type { SqlEntityManager } from '@mikro-orm/sql'
import { databaseNow } from '@todo/service-kit/database'
import { type NotNull, sql } from 'kysely'
import { deleteOver } from '../../database/delete-over.ts'
import type { Tables } from '../../database/schema.ts'
import { MAX_TRIES_OF_REQUESTER } from './code-limits.ts'
import { type CodePurpose, OneTimeCode } from './one-time-code.entity.ts'

/** How long a code is good for, from the moment it is asked for (OWASP ASVS 5.0, 6.5.5: ten minutes at most). */
export const CODE_TTL_MS = 180_000

/** A code with at least so much time left is mailed again when another one is asked for. */
const WORTH_MAILING_MS = CODE_TTL_MS / 2

/** How many tries all requesters together have for one code. One requester has fewer, see `code-limits.ts`. */
const MAX_TRIES = 50

/** A code that is asked for. */
export interface NewCode extends Pick<OneTimeCode, 'id' | 'subject' | 'purpose'> {
  userId: number | null
  email: string | null
}

/** A code that can be tried. */
export type CodeRow = Awaited<ReturnType<OneTimeCodeRepository['findToTry']>>[number]

/** The codes that have been asked for and not been used. Each method is one SQL statement. */
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

  /** The id of the same code, asked for earlier, that has enough time and tries left to be mailed again. */
  async findToMailAgain({ subject, purpose, userId, email }: Omit<NewCode, 'id'>): Promise<string | undefined> {
    const row = await this.#live()
      .select('id')
      .where('subject', '=', subject)
      .where('purpose', '=', purpose)
      .where('user_id', userId === null ? 'is' : '=', userId)
      .where('email', email === null ? 'is' : '=', email)
      .where('expires_at', '>=', sql<number>`${databaseNow(this.#em)} + ${WORTH_MAILING_MS}`)
      .where('tries', '<', MAX_TRIES_OF_REQUESTER)
      .orderBy('expires_at', 'desc')
      .executeTakeFirst()
    return row?.id
  }

  /** The codes of a subject that can be tried: those that have been made, and have tries left. The newest comes first. */
  findToTry(subject: string, purpose: CodePurpose) {
    return this.#live()
      .select(['id', 'user_id as userId', 'email', 'code_hash as codeHash'])
      .where('subject', '=', subject)
      .where('purpose', '=', purpose)
      .where('code_hash', 'is not', null)
      .where('tries', '<', MAX_TRIES)
      .orderBy('expires_at', 'desc')
      .$narrowType<{ codeHash: NotNull }>()
      .execute()
  }

  /** Spends one of the tries that all requesters share. */
  async spendTry(id: string): Promise<boolean> {
    const { numUpdatedRows } = await this.#db
      .updateTable('one_time_code')
      .set((eb) => ({ tries: eb('tries', '+', 1) }))
      .where('id', '=', id)
      .where('tries', '<', MAX_TRIES)
      .executeTakeFirstOrThrow()
    return numUpdatedRows > 0n
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
      .where('c.expires_at', '<=', this.#latestExpiry())
      .executeTakeFirst()
  }

  /** Keeps the hash of a code that has been made. Made again, it is the same. */
  async setHash(id: string, codeHash: string): Promise<void> {
    await this.#em.nativeUpdate(OneTimeCode, { id }, { codeHash })
  }

  /** @returns whether it was there: of several requests that use one code at once, one is told so. */
  async delete(id: string): Promise<boolean> {
    return (await this.#em.nativeDelete(OneTimeCode, { id })) > 0
  }

  /** Deletes every code of an account. */
  async deleteOfUser(userId: number): Promise<void> {
    await this.#em.nativeDelete(OneTimeCode, { userId })
  }

  /** Deletes expired codes, in as many statements as it takes. */
  async deleteExpired(): Promise<void> {
    await deleteOver(this.#db, 'one_time_code', sql`expires_at <= ${databaseNow(this.#em)}`)
  }

  #live() {
    return this.#db
      .selectFrom('one_time_code')
      .where('expires_at', '>', databaseNow(this.#em))
      .where('expires_at', '<=', this.#latestExpiry())
  }

  /** A code that expires later was made while the clock was far ahead: it would be good for as long as that. */
  #latestExpiry() {
    return sql<number>`${databaseNow(this.#em)} + ${2 * CODE_TTL_MS}`
  }

  get #db() {
    return this.#em.getKysely<Tables>()
  }
}
