import type { SqlEntityManager } from '@mikro-orm/sql'
import type { Viewer } from '../../access/viewer.ts'
import { isBeyond } from '../../database/keyset.ts'
import type { Tables } from '../../database/tables.ts'
import type { ListRow } from './list.json.ts'

/** Where a page of the trash ends: when its last list or to-do was deleted, and its id. */
export type TrashKey = [deletedAt: number, id: number]

const COLUMNS = [
  'l.id',
  'l.name',
  'l.description',
  'l.color',
  'l.view',
  'l.is_inbox',
  'l.is_archived',
  'l.created_at',
  'l.updated_at',
  'm.role',
  'm.position',
  'm.is_favorite',
  'u.id as owner_id',
  'u.username as owner_name',
] as const

/** What a user sees of lists. */
export class ListQueries {
  readonly #em: SqlEntityManager
  readonly #viewer: Viewer

  constructor(em: SqlEntityManager, viewer: Viewer) {
    this.#em = em
    this.#viewer = viewer
  }

  /** All lists that the viewer is a member of: the archived ones, or the others. */
  all(isArchived: boolean): Promise<ListRow[]> {
    return this.#live()
      .where((eb) => eb('l.is_archived', '=', eb.lit(isArchived)))
      .orderBy('m.position')
      .orderBy('l.id')
      .execute()
  }

  /** One list. */
  one(id: number): Promise<ListRow | undefined> {
    return this.#live().where('l.id', '=', id).executeTakeFirst()
  }

  /** Those with some ids, and those of some accounts, also in the archive; left out, all. */
  some(wanted?: { ids: readonly number[]; accounts: readonly number[] }): Promise<ListRow[]> {
    const lists = this.#live().orderBy('l.id')
    if (!wanted) return lists.execute()
    const { ids, accounts } = wanted
    return lists.where(({ eb, or }) => or([eb('l.id', 'in', [...ids]), eb('l.user_id', 'in', [...accounts])])).execute()
  }

  /** The viewer's own lists in the trash: what was deleted last comes first. All of them, unless `limit` is given. */
  deleted(limit?: number, after?: TrashKey) {
    const trash = this.#joined()
      .select('l.deleted_at')
      .where('l.user_id', '=', this.#viewer.id)
      .where('l.deleted_at', 'is not', null)
      .orderBy('l.deleted_at', 'desc')
      .orderBy('l.id', 'desc')
      .$if(limit !== undefined, (lists) => lists.limit(Number(limit)))
    return (after ? trash.where(isBeyond(['l.deleted_at', 'l.id'], '<', after)) : trash).execute()
  }

  /** The ids of the viewer's lists, also of those in the archive, but for one. */
  async idsBeside(id: number): Promise<number[]> {
    const lists = await this.#em
      .getKysely<Tables>()
      .selectFrom('list_member as m')
      .innerJoin('list as l', 'l.id', 'm.list_id')
      .select('l.id')
      .where('m.user_id', '=', this.#viewer.id)
      .where('l.id', '<>', id)
      .where('l.deleted_at', 'is', null)
      .execute()
    return lists.map((list) => list.id)
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

  #live() {
    return this.#joined().where('l.deleted_at', 'is', null)
  }

  /** With what only this member has, and with the owner. */
  #joined() {
    return this.#em
      .getKysely<Tables>()
      .selectFrom('list_member as m')
      .innerJoin('list as l', 'l.id', 'm.list_id')
      .innerJoin('user as u', 'u.id', 'l.user_id')
      .select(COLUMNS)
      .select(({ selectFrom, fn }) =>
        selectFrom('list_member as o')
          .select(fn.countAll<number>().as('count'))
          .whereRef('o.list_id', '=', 'l.id')
          .$asScalar()
          .$notNull()
          .as('member_count'),
      )
      .where('m.user_id', '=', this.#viewer.id)
  }
}
