import type { SqlEntityManager } from '@mikro-orm/sql'
import type { Tables } from './entities.ts'

/** Up to where the feed of users has been applied. */
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
   * Moves on, unless somebody else has done so already; whoever comes second waits until the first has committed.
   *
   * @returns whether it was at `from`.
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
