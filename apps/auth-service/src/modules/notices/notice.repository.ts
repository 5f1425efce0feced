import type { SqlEntityManager } from '@mikro-orm/sql'
import { databaseNow } from '@todo/service-kit/database'
import { sql } from 'kysely'
import { deleteOver } from '../../database/delete-over.ts'
import type { Tables } from '../../database/schema.ts'
import { Notice } from './notice.entity.ts'

/** The notices that have not been sent. Each method but `deleteExpired` is one SQL statement. */
export class NoticeRepository {
  readonly #em: SqlEntityManager

  constructor(em: SqlEntityManager) {
    this.#em = em
  }

  /** Keeps a notice for so many milliseconds. */
  async insert({ id, userId, kind, address }: Omit<Notice, 'expiresAt'>, keepMs: number): Promise<void> {
    await this.#db
      .insertInto('notice')
      .values({ id, user_id: userId, kind, address, expires_at: sql<number>`${databaseNow(this.#em)} + ${keepMs}` })
      .execute()
  }

  /** A notice with the name of its user, unless it has been sent or the account is gone. */
  find(id: string) {
    return this.#db
      .selectFrom('notice as n')
      .innerJoin('user as u', (join) => join.onRef('u.id', '=', 'n.user_id').on('u.deleted_at', 'is', null))
      .select(['n.kind', 'n.address', 'u.username'])
      .where('n.id', '=', id)
      .executeTakeFirst()
  }

  async delete(id: string): Promise<void> {
    await this.#em.nativeDelete(Notice, { id })
  }

  /** Deletes what has not been told to a user. Call it in the transaction that deletes the account. */
  async deleteOfUser(userId: number): Promise<void> {
    await this.#em.nativeDelete(Notice, { userId })
  }

  /** Deletes notices that could not be sent in time. */
  async deleteExpired(): Promise<void> {
    await deleteOver(this.#db, 'notice', sql`expires_at <= ${databaseNow(this.#em)}`)
  }

  get #db() {
    return this.#em.getKysely<Tables>()
  }
}
