import type { SqlEntityManager } from '@mikro-orm/sql'
import { runsOnSqlite } from '@todo/service-kit/database'
import { sql } from 'kysely'
import type { Tables } from '../../database/schema.ts'

/**
 * The feed of users. Its counter is one row, and whoever raises it holds it until the transaction ends: so the order of
 * positions is the order of commits, and nothing ever appears before a position that a reader has passed. Raised as the
 * last thing of a transaction, it is held for a moment only, and by nobody who still waits for another lock.
 */
export class FeedRepository {
  readonly #em: SqlEntityManager

  constructor(em: SqlEntityManager) {
    this.#em = em
  }

  /**
   * Whether nobody has ever signed up.
   *
   * @param hold keeps others from signing up until the transaction ends.
   */
  async isEmpty({ hold = false } = {}): Promise<boolean> {
    const counter = this.#db
      .selectFrom('feed_position')
      .select('value')
      .$if(hold && !runsOnSqlite(this.#em), (query) => query.forUpdate())
    return (await counter.executeTakeFirstOrThrow()).value === 0
  }

  /** Enters a user whom this transaction has added, renamed or deleted. */
  async enterUser(id: number): Promise<void> {
    await this.#raise(1)
    await this.#db
      .updateTable('user')
      .set((eb) => ({ position: eb.selectFrom('feed_position').select('value') }))
      .where('id', '=', id)
      .execute()
  }

  /** Takes positions for so many changes of this transaction, and returns the last of them. */
  async take(count: number): Promise<number> {
    await this.#raise(count)
    const { value } = await this.#db.selectFrom('feed_position').select('value').executeTakeFirstOrThrow()
    return value
  }

  /**
   * The first changes after a position: each user, and each revoked session, at the place of its last change. One
   * statement, and so one moment: of two, the second could see a change that came after one that the first has missed.
   */
  changes(after: number, limit: number) {
    const users = this.#db.selectFrom('user').where('position', '>', after).orderBy('position').limit(limit)
    const sessions = this.#db.selectFrom('session').where('position', '>', after).orderBy('position').limit(limit)
    return this.#db
      .selectFrom(users.select(['position', 'id', 'username', 'deleted_at', 'shared_lists']).as('u'))
      .select(['u.position', 'u.id as user_id', 'u.username', 'u.deleted_at', 'u.shared_lists'])
      .select([sql<string | null>`null`.as('session_id'), sql<number | null>`null`.as('expires_at')])
      .unionAll(
        this.#db
          .selectFrom(sessions.select(['position', 'user_id', 'id', 'access_expires_at']).as('s'))
          .select([
            's.position',
            's.user_id',
            sql<string>`''`.as('username'),
            sql<number | null>`null`.as('deleted_at'),
            sql<string | null>`null`.as('shared_lists'),
          ])
          .select(['s.id as session_id', 's.access_expires_at as expires_at']),
      )
      .orderBy('position')
      .limit(limit)
      .execute()
  }

  async #raise(count: number): Promise<void> {
    await this.#db
      .updateTable('feed_position')
      .set((eb) => ({ value: eb('value', '+', count) }))
      .execute()
  }

  get #db() {
    return this.#em.getKysely<Tables>()
  }
}
