import type { SqlEntityManager } from '@mikro-orm/sql'
import type { CreateTodo, GetTodoQuery, ListTodosQuery, PatchTodo } from '@todo/schemas'
import { sql } from 'kysely'
import { type Tables, Todo, User } from './entities.ts'

/** Where a page of a list begins, and what is on it. */
export type PageQuery = Pick<ListTodosQuery, 'order' | 'is_done' | 'include'> & {
  /** How many rows at the most. */
  limit: number
  /** The id after which the page begins; none for the first. */
  after: number | undefined
}

/** The to-dos of one owner: every statement names the owner, so that none can reach a to-do of anyone else. */
export class TodoRepository {
  readonly #em: SqlEntityManager
  readonly #ownerId: number

  constructor(em: SqlEntityManager, ownerId: number) {
    this.#em = em
    this.#ownerId = ownerId
  }

  /** One statement, with the owner joined to each row where asked for. Plain rows: no entity is needed to read a list. */
  async page({ order, is_done, include, limit, after }: PageQuery) {
    const ascending = order === 'ASC'
    let rows = this.#em
      .getKysely<Tables>()
      .selectFrom('todo as t')
      .select(['t.id', 't.contents', 't.is_done', 't.user_id'])
      .where('t.user_id', '=', this.#ownerId)
      .orderBy('t.id', ascending ? 'asc' : 'desc')
      .limit(limit)
    if (is_done !== undefined) rows = rows.where('t.is_done', '=', sql<boolean>`${Number(is_done)}`)
    if (after !== undefined) rows = rows.where('t.id', ascending ? '>' : '<', after)
    return rows
      .$if(include === 'user', (query) =>
        query.innerJoin('user as u', 'u.id', 't.user_id').select('u.username as username'),
      )
      .execute()
  }

  /**
   * One statement; `include` makes it a JOIN, without it `todo.user` stays a reference that holds the id alone. Of an owner
   * who has been deleted there is none, though the to-dos may not all be erased yet.
   */
  async find(id: number, include?: GetTodoQuery['include']): Promise<Todo | null> {
    const alive = { id: this.#ownerId, deletedAt: null }
    if (include === 'user')
      return this.#em.findOne(Todo, { id, user: alive }, { populate: ['user'], strategy: 'joined' })
    const owner = this.#em.createQueryBuilder(User).select('id').where(alive).toRaw()
    return this.#em.findOne(Todo, { id, user: { $in: owner } })
  }

  /** @returns the id of the new to-do. */
  async insert({ contents, is_done = false }: CreateTodo): Promise<number> {
    return this.#em.insert(Todo, { contents, isDone: is_done, user: this.#ownerId })
  }

  /** @returns whether the owner has such a to-do. */
  async update(id: number, { contents, is_done }: PatchTodo): Promise<boolean> {
    const changes = { ...(contents !== undefined && { contents }), ...(is_done !== undefined && { isDone: is_done }) }
    return (await this.#em.nativeUpdate(Todo, { id, user: this.#ownerId }, changes)) > 0
  }

  /** @returns whether the owner had such a to-do. */
  async delete(id: number): Promise<boolean> {
    return (await this.#em.nativeDelete(Todo, { id, user: this.#ownerId })) > 0
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
