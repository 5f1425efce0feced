import type { SqlEntityManager } from '@mikro-orm/sql'
import type { Viewer } from '../../access/viewer.ts'
import type { Tables } from '../../database/tables.ts'

/** What a user sees of lists. */
export class ListQueries {
  readonly #em: SqlEntityManager
  readonly #viewer: Viewer

  constructor(em: SqlEntityManager, viewer: Viewer) {
    this.#em = em
    this.#viewer = viewer
  }

  /** The account that a list is in, also of one in the trash. */
  async accountOf(id: number): Promise<number | undefined> {
    const lists = this.#em.getKysely<Tables>().selectFrom('list as l').select('l.user_id')
    const list = await lists.where('l.id', '=', id).where(this.#viewer.sees('l.id')).executeTakeFirst()
    return list?.user_id
  }

  /** The account that a section is in. */
  async accountOfSection(id: number): Promise<number | undefined> {
    const section = await this.#em
      .getKysely<Tables>()
      .selectFrom('section as s')
      .innerJoin('list as l', 'l.id', 's.list_id')
      .select('s.user_id')
      .where('s.id', '=', id)
      .where(this.#viewer.sees('l.id'))
      .executeTakeFirst()
    return section?.user_id
  }
}
