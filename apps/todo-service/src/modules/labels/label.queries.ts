import type { SqlEntityManager } from '@mikro-orm/sql'
import type { Label, SyncLabel } from '@todo/schemas'
import { sql } from 'kysely'
import type { Viewer } from '../../access/viewer.ts'
import type { Tables } from '../../database/tables.ts'
import { labelsToJson, type UsedLabel } from './label.json.ts'

/** The labels of a user's account: nobody else sees them. */
export class LabelQueries {
  readonly #em: SqlEntityManager
  readonly #viewer: Viewer

  constructor(em: SqlEntityManager, viewer: Viewer) {
    this.#em = em
    this.#viewer = viewer
  }

  /** All of them, in their order. */
  async all(): Promise<Label[]> {
    return labelsToJson(await this.#rows().execute(), toNumbers(await this.#used().execute()))
  }

  /** One of them. */
  async one(name: string): Promise<Label | undefined> {
    const rows = await this.#rows().where('name', '=', name).execute()
    const used = await this.#used().where('tl.name', '=', name).execute()
    return labelsToJson(rows, toNumbers(used))[0]
  }

  /** How the labels with these ids are shown; left out, all. */
  async some(ids?: readonly number[]): Promise<SyncLabel[]> {
    const rows = this.#rows().select('id')
    const labels = await (ids ? rows.where('id', 'in', [...ids]) : rows).execute()
    return labels.map((row) => ({ ...row, is_favorite: Boolean(row.is_favorite) }))
  }

  #rows() {
    return this.#em
      .getKysely<Tables>()
      .selectFrom('label')
      .select(['name', 'color', 'is_favorite', 'position'])
      .where('user_id', '=', this.#viewer.id)
      .orderBy('position')
      .orderBy('id')
  }

  /** Those that to-dos have, also those that are done, but not those in the trash. */
  #used() {
    return this.#em
      .getKysely<Tables>()
      .selectFrom('todo_label as tl')
      .innerJoin('todo as t', 't.id', 'tl.todo_id')
      .select([
        'tl.name',
        ({ fn }) => fn.sum<number | string>(sql`case when t.is_done then 0 else 1 end`).as('todo_count'),
      ])
      .where('tl.user_id', '=', this.#viewer.id)
      .where('t.deleted_at', 'is', null)
      .groupBy('tl.name')
      .orderBy('tl.name')
  }
}

/** MySQL returns a sum as text. */
function toNumbers(used: readonly { name: string; todo_count: number | string }[]): UsedLabel[] {
  return used.map(({ name, todo_count }) => ({ name, todo_count: Number(todo_count) }))
}
