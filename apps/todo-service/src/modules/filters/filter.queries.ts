import type { SqlEntityManager } from '@mikro-orm/sql'
import type { Viewer } from '../../access/viewer.ts'
import type { Tables } from '../../database/tables.ts'
import type { FilterRow } from './filter.json.ts'

const COLUMNS = ['id', 'name', 'query', 'color', 'is_favorite', 'position', 'created_at', 'updated_at'] as const

/** The filters that a user has saved: nobody else sees them. */
export class FilterQueries {
  readonly #em: SqlEntityManager
  readonly #viewer: Viewer

  constructor(em: SqlEntityManager, viewer: Viewer) {
    this.#em = em
    this.#viewer = viewer
  }

  /** All of them, in their order. */
  all(): Promise<FilterRow[]> {
    return this.#own().orderBy('position').orderBy('id').execute()
  }

  /** Those with some ids; left out, all. */
  some(ids?: readonly number[]): Promise<FilterRow[]> {
    return (ids ? this.#own().where('id', 'in', [...ids]) : this.#own()).execute()
  }

  one(id: number): Promise<FilterRow | undefined> {
    return this.#own().where('id', '=', id).executeTakeFirst()
  }

  #own() {
    return this.#em.getKysely<Tables>().selectFrom('filter').select(COLUMNS).where('user_id', '=', this.#viewer.id)
  }
}
