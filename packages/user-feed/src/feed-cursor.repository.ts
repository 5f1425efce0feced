import type { SqlEntityManager } from '@mikro-orm/sql'
import type { Tables } from './entities.ts'

/** Reads and moves the position up to which the feed has been applied. */
export class FeedCursorRepository {
  readonly #em: SqlEntityManager

  constructor(em: SqlEntityManager) {
    this.#em = em
  }

  async position(): Promise<number> {
    const { position } = await this.#em
      .getKysely<Tables>()
      .selectFrom('feed_cursor')
      .select('position')
      .executeTakeFirstOrThrow()
    return position
  }

  /**
   * Moves the cursor, unless another replica has moved it already. A second caller waits until the first has committed.
   *
   * @returns whether the cursor was at `from`.
   */
  async advance(from: number, to: number): Promise<boolean> {
    const { numUpdatedRows } = await this.#em
      .getKysely<Tables>()
      .updateTable('feed_cursor')
      .set({ position: to })
      .where('position', '=', from)
      .executeTakeFirstOrThrow()
    return numUpdatedRows > 0n
  }
}
