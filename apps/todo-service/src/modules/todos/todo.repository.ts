import type { SqlEntityManager } from '@mikro-orm/sql'
import type { CreateTodo, ListTodosQuery, PatchTodo } from '@todo/schemas'
import { sql } from 'kysely'
import { type Tables, Todo } from './entities.ts'

/** Where a page of a list begins, and what is on it. */
export type PageQuery = Pick<ListTodosQuery, 'order' | 'is_done' | 'include'> & {
  /** How many rows at the most. */
  limit: number
  /** The id after which the page begins; none for the first. */
  after: number | undefined
}

/**
 * The to-dos of one owner: every statement names the owner, so that none can reach a to-do of anyone else. What most
 * requests need is plain rows, without entities.
 */
export class TodoRepository {
  readonly #em: SqlEntityManager
  readonly #ownerId: number

  constructor(em: SqlEntityManager, ownerId: number) {
    this.#em = em
    this.#ownerId = ownerId
  }

  /** One statement, with the owner joined to each row where asked for. */
  async page({ order, is_done, include, limit, after }: PageQuery) {
    const ascending = order === 'ASC'
    let rows = this.#em
      .getKysely<Tables>()
      .selectFrom('todo as t')
      .select(['t.id', 't.contents', 't.is_done', 't.user_id'])
      .where('t.user_id', '=', this.#ownerId)
      .orderBy('t.id', ascending ? 'asc' : 'desc')
      .limit(limit)
    if (is_done !== undefined) rows = rows.where('t.is_done', '=', flag(is_done))
    if (after !== undefined) rows = rows.where('t.id', ascending ? '>' : '<', after)
    return rows
      .$if(include === 'user', (query) =>
        query.innerJoin('user as u', 'u.id', 't.user_id').select('u.username as username'),
      )
      .execute()
  }

  /**
   * One statement. Of an owner who has been deleted there is none, though the to-dos may not all be erased yet.
   */
  async find(id: number) {
    return this.#em
      .getKysely<Tables>()
      .selectFrom('todo')
      .select(['id', 'contents', 'is_done', 'user_id'])
      .where('id', '=', id)
      .where('user_id', '=', ({ selectFrom }) =>
        selectFrom('user').select('id').where('id', '=', this.#ownerId).where('deleted_at', 'is', null),
      )
      .executeTakeFirst()
  }

  /** The same with its owner, loaded eagerly: one statement with a JOIN. */
  async findWithUser(id: number): Promise<Todo | null> {
    const alive = { id: this.#ownerId, deletedAt: null }
    return this.#em.findOne(Todo, { id, user: alive }, { populate: ['user'], strategy: 'joined' })
  }

  /** @returns the id of the new to-do. */
  async insert({ contents, is_done = false }: CreateTodo): Promise<number> {
    const { insertId } = await this.#em
      .getKysely<Tables>()
      .insertInto('todo')
      .values({ contents, is_done: flag(is_done), user_id: this.#ownerId })
      .executeTakeFirstOrThrow()
    return Number(insertId)
  }

  /** @returns whether the owner has such a to-do. */
  async update(id: number, { contents, is_done }: PatchTodo): Promise<boolean> {
    const { numUpdatedRows } = await this.#em
      .getKysely<Tables>()
      .updateTable('todo')
      .set({ ...(contents !== undefined && { contents }), ...(is_done !== undefined && { is_done: flag(is_done) }) })
      .where('id', '=', id)
      .where('user_id', '=', this.#ownerId)
      .executeTakeFirstOrThrow()
    return numUpdatedRows > 0n
  }

  /** @returns whether the owner had such a to-do. */
  async delete(id: number): Promise<boolean> {
    const { numDeletedRows } = await this.#em
      .getKysely<Tables>()
      .deleteFrom('todo')
      .where('id', '=', id)
      .where('user_id', '=', this.#ownerId)
      .executeTakeFirstOrThrow()
    return numDeletedRows > 0n
  }

  /** @returns how many to-dos have been deleted: `limit`, or all that were left. */
  async deleteSome(limit: number): Promise<number> {
    const todos = await this.#em
      .getKysely<Tables>()
      .selectFrom('todo')
      .select('id')
      .where('user_id', '=', this.#ownerId)
      .orderBy('id')
      .limit(limit)
      .execute()
    return this.#em.nativeDelete(Todo, { id: todos.map(({ id }) => id), user: this.#ownerId })
  }
}

/** Neither database has booleans of its own: 1 or 0. */
function flag(value: boolean) {
  return sql<boolean>`${Number(value)}`
}
