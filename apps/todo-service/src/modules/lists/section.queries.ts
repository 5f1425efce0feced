import type { SqlEntityManager } from '@mikro-orm/sql'
import type { Viewer } from '../../access/viewer.ts'
import type { Tables } from '../../database/tables.ts'
import type { SectionRow } from './list.json.ts'

const COLUMNS = ['s.id', 's.list_id', 's.name', 's.position', 's.is_archived', 's.created_at', 's.updated_at'] as const

/** What a user sees of sections. */
export class SectionQueries {
  readonly #em: SqlEntityManager
  readonly #viewer: Viewer

  constructor(em: SqlEntityManager, viewer: Viewer) {
    this.#em = em
    this.#viewer = viewer
  }

  /** The sections of a list, in their order; undefined if the viewer does not see the list. */
  async ofList(listId: number): Promise<SectionRow[] | undefined> {
    const rows = await this.#lists()
      .leftJoin('section as s', 's.list_id', 'l.id')
      .select(COLUMNS)
      .where('l.id', '=', listId)
      .orderBy('s.position')
      .execute()
    // A list without sections gives one row, in which all is null: the join is an outer one.
    return rows.length === 0 ? undefined : rows.filter((row): row is SectionRow => row.id !== null)
  }

  /** Those with some ids, and those of some lists; left out, all. */
  some(wanted?: { ids: readonly number[]; lists: readonly number[] }) {
    const sections = this.#lists()
      .innerJoin('section as s', 's.list_id', 'l.id')
      .select([...COLUMNS, 's.user_id'])
      .orderBy('s.id')
    if (!wanted) return sections.execute()
    const { ids, lists } = wanted
    return sections.where(({ eb, or }) => or([eb('s.id', 'in', [...ids]), eb('s.list_id', 'in', [...lists])])).execute()
  }

  /** One section. */
  one(id: number): Promise<SectionRow | undefined> {
    return this.#lists()
      .innerJoin('section as s', 's.list_id', 'l.id')
      .select(COLUMNS)
      .where('s.id', '=', id)
      .executeTakeFirst()
  }

  #lists() {
    return this.#em
      .getKysely<Tables>()
      .selectFrom('list as l')
      .where('l.deleted_at', 'is', null)
      .where(this.#viewer.sees('l.id'))
  }
}
