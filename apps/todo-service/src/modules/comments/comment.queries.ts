import type { SqlEntityManager } from '@mikro-orm/sql'
import type { Viewer } from '../../access/viewer.ts'
import type { Tables } from '../../database/tables.ts'
import { COMMENT_COLUMNS, type PlacedComment } from './comment.json.ts'

const COLUMNS = COMMENT_COLUMNS.map((name) => `k.${name}` as const)

/** The comments on to-dos that a user sees, and that are not in the trash. */
export class CommentQueries {
  readonly #em: SqlEntityManager
  readonly #viewer: Viewer

  constructor(em: SqlEntityManager, viewer: Viewer) {
    this.#em = em
    this.#viewer = viewer
  }

  one(id: number): Promise<PlacedComment | undefined> {
    return this.#visible().where('k.id', '=', id).executeTakeFirst()
  }

  /** Those with some ids. */
  some(ids: readonly number[]): Promise<PlacedComment[]> {
    return this.#visible()
      .where('k.id', 'in', [...ids])
      .execute()
  }

  /** Those on some to-dos. */
  onTodos(ids: readonly number[]): Promise<PlacedComment[]> {
    return this.#visible()
      .where('k.todo_id', 'in', [...ids])
      .execute()
  }

  /** Those on one to-do after a certain one, at most `limit` of them. */
  page(todoId: number, limit: number, after: number): Promise<PlacedComment[]> {
    return this.#visible().where('k.todo_id', '=', todoId).where('k.id', '>', after).limit(limit).execute()
  }

  #visible() {
    return this.#em
      .getKysely<Tables>()
      .selectFrom('comment as k')
      .innerJoin('todo as t', 't.id', 'k.todo_id')
      .leftJoin('user as u', (join) => join.onRef('u.id', '=', 'k.author_id').on('u.deleted_at', 'is', null))
      .select(COLUMNS)
      .select(['u.username', 't.list_id', 't.user_id as account_id'])
      .where('t.deleted_at', 'is', null)
      .where(this.#viewer.sees('t.list_id'))
      .orderBy('k.id')
  }
}
