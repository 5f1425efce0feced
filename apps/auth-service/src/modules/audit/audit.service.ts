import type { SqlEntityManager } from '@mikro-orm/sql'
import { type AuditPage, Id, type PageQuery } from '@todo/schemas'
import { decodeCursor, encodeCursor, lazyGuardOf } from '@todo/service-kit'
import { Type } from 'typebox'
import { AuditRepository } from './audit.repository.ts'

/** What a page ends with: the id of its last event. */
const isLastRow = lazyGuardOf(Type.Tuple([Id]))

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
    const [before] = cursor === undefined ? [] : decodeCursor(cursor, list, isLastRow)
    // One row more than asked for tells whether there is a next page.
    const rows = await this.#events.page(this.#userId, { before, limit: limit + 1 })
    const events = rows
      .slice(0, limit)
      .map(({ happened_at, ...row }) => ({ ...row, at: new Date(happened_at).toISOString() }))
    const last = rows.length > limit ? events.at(-1) : undefined
    return { events, next_cursor: last ? encodeCursor([last.id], list) : null }
  }
}
