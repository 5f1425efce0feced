import type { SqlEntityManager } from '@mikro-orm/sql'
import type { ListTodosQuery } from '@todo/schemas'
import type { Selectable, SelectQueryBuilder } from 'kysely'
import { type Tables, Todo, User } from './entities.ts'

/** A to-do as a query finds it, with its user's name where that was asked for. */
export type TodoRow = Selectable<Tables['todo']> & { username?: string }

/** A row of a page, with its owner's version at that moment. */
type VersionedRow = TodoRow & Pick<Selectable<Tables['user']>, 'version' | 'deleted_at'>

/** Where a page of a list begins, and what is on it. */
export type PageQuery = Pick<ListTodosQuery, 'order' | 'is_done' | 'include'> & {
  /** How many rows at the most. */
  limit: number
  /** The id after which the page begins; none for the first. */
  after: number | undefined
}

/** What a new to-do is made of, and what of it can be changed. */
type Fields = Pick<Todo, 'contents' | 'isDone'>

/** The to-dos of one owner. Every statement names the owner, so none can reach a to-do of anyone else. */
export class TodoRepository {
  readonly #em: SqlEntityManager
  readonly #ownerId: number

  constructor(em: SqlEntityManager, ownerId: number) {
    this.#em = em
    this.#ownerId = ownerId
  }

  /** One statement, with the owner joined to each row where asked for. */
  async page(query: PageQuery): Promise<TodoRow[]> {
    const page = pageOf(this.#own().selectAll('t'), query)
    if (query.include !== 'user') return page.execute()
    return page.innerJoin('user as u', 'u.id', 't.user_id').select('u.username').execute()
  }

  /** The same and, in the same statement, the owner's version at that moment in each row. */
  async pageWithVersion(query: PageQuery): Promise<VersionedRow[]> {
    return pageOf(this.#own().selectAll('t'), query)
      .innerJoin('user as u', 'u.id', 't.user_id')
      .select(['u.version', 'u.deleted_at'])
      .$if(query.include === 'user', (page) => page.select('u.username'))
      .execute()
  }

  /** One statement. Of an owner who has been deleted there is none, though the to-dos may not all be erased yet. */
  async row(id: number): Promise<TodoRow | undefined> {
    return this.#own()
      .selectAll('t')
      .where('t.id', '=', id)
      .where(({ exists, selectFrom }) =>
        exists(
          selectFrom('user as u').select('u.id').whereRef('u.id', '=', 't.user_id').where('u.deleted_at', 'is', null),
        ),
      )
      .executeTakeFirst()
  }

  /** The same with its owner, loaded eagerly: one statement with a JOIN. */
  async findWithUser(id: number): Promise<Todo | null> {
    const alive = { id: this.#ownerId, deletedAt: null }
    return this.#em.findOne(Todo, { id, user: alive }, { populate: ['user'], strategy: 'joined' })
  }

  /** The to-do, to be changed or removed. One statement. */
  async find(id: number): Promise<Todo | null> {
    return this.#em.findOne(Todo, { id, user: this.#ownerId })
  }

  /** A new to-do of the owner, which the next flush inserts. */
  add(fields: Partial<Fields> & Pick<Fields, 'contents'>): Todo {
    return this.#em.create(Todo, { ...fields, user: this.#em.getReference(User, this.#ownerId) })
  }

  /** The next flush deletes it. */
  remove(todo: Todo): void {
    this.#em.remove(todo)
  }

  /** @returns how many to-dos have been deleted: `limit`, or all that were left. */
  async deleteSome(limit: number): Promise<number> {
    const todos = await this.#own().select('t.id').orderBy('t.id').limit(limit).execute()
    return this.#em.nativeDelete(Todo, { id: todos.map(({ id }) => id), user: this.#ownerId })
  }

  #own() {
    return this.#em.getKysely<Tables>().selectFrom('todo as t').where('t.user_id', '=', this.#ownerId)
  }
}

type Selection<Row> = SelectQueryBuilder<Tables & { t: Tables['todo'] }, 't', Row>

/** Adds the filter, the order and the bounds of a page. */
function pageOf<Row>(todos: Selection<Row>, { order, is_done, after, limit }: PageQuery): Selection<Row> {
  const [direction, beyond] = order === 'ASC' ? (['asc', '>'] as const) : (['desc', '<'] as const)
  let page = todos.orderBy('t.id', direction).limit(limit)
  // A literal, since SQLite takes no boolean as a bound value.
  if (is_done !== undefined) page = page.where((eb) => eb('t.is_done', '=', eb.lit(is_done)))
  if (after !== undefined) page = page.where('t.id', beyond, after)
  return page
}
