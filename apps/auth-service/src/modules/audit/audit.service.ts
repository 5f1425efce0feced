import type { SqlEntityManager } from '@mikro-orm/sql'
import type { AuditPage, PageQuery } from '@todo/schemas'
import { cutPage, decodeCursor, encodeCursor, isIdKey } from '@todo/service-kit'
import { AuditRepository } from './audit.repository.ts'

/** What has happened to one user's account. */
export class AuditService {
  readonly #events: AuditRepository
  readonly #userId: number

  constructor(em: SqlEntityManager, userId: number) {
    this.#events = new AuditRepository(em)
    this.#userId = userId
  }

  /**
   * The newest first.
   *
   * @throws {InvalidInput} when the cursor belongs to another list.
   */
  async list({ cursor, limit }: PageQuery): Promise<AuditPage> {
    const list = `audit:${this.#userId}`
    const [before] = cursor === undefined ? [] : decodeCursor(cursor, list, isIdKey)
    const rows = await this.#events.page(this.#userId, { before, limit: limit + 1 })
    const { shown, last } = cutPage(rows, limit)
    return {
      events: shown.map(({ happened_at, ...row }) => ({ ...row, at: new Date(happened_at).toISOString() })),
      next_cursor: last ? encodeCursor([last.id], list) : null,
    }
  }
}
