import type { SqlEntityManager } from '@mikro-orm/sql'
import type { Scope } from '../../../access/scope.ts'
import type { Fields, Logged } from '../logged-entities.ts'

/** How many more things of each kind an undo may bring back, where there is an end to them. */
export class Room {
  readonly #em: SqlEntityManager
  readonly #scope: Scope
  readonly #left = new Map<string, number>()

  constructor(em: SqlEntityManager, scope: Scope) {
    this.#em = em
    this.#scope = scope
  }

  /** Takes room for a thing. False if there is none. */
  async take({ entity, name, most }: Logged, fields: Fields): Promise<boolean> {
    if (!most) return true
    const where = {
      user_id: this.#scope.accountId,
      ...(most.within !== undefined && { [most.within]: fields[most.within] }),
      ...('deleted_at' in fields && { deleted_at: null }),
    }
    const kind = JSON.stringify([name, where])
    // What has been brought back already is not in the database yet.
    const left = this.#left.get(kind) ?? most.count - (await this.#em.count(entity, where))
    this.#left.set(kind, left - 1)
    return left > 0
  }
}
