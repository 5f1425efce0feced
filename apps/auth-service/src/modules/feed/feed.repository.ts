import type { SqlEntityManager } from '@mikro-orm/sql'
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
