import type { SqlEntityManager } from '@mikro-orm/sql'
import type { CreateTodo, ListTodosQuery } from '@todo/schemas'
import type { Selectable, SelectQueryBuilder } from 'kysely'
import type { Tables } from '../../database/tables.ts'
import { AccountEntity } from '../accounts/account.entity.ts'
import { TodoEntity } from './todo.entity.ts'
import { TODO_COLUMNS } from './todo.json.ts'

/** A to-do as a query finds it, with its user's name where that was asked for. */
export type TodoRow = Selectable<Tables['todo']> & { username?: string }

/** Which page of a list is asked for. */
export type PageQuery = ListTodosQuery & {
  /** The id after which the page begins; none for the first page. */
  after: number | undefined
}

const COLUMNS = TODO_COLUMNS.map((name) => `t.${name}` as const)

/** The to-dos of one owner. Every statement names the owner, so none can reach a to-do of anyone else. */
export class TodoRepository {
  readonly #em: SqlEntityManager
  readonly #ownerId: number

  constructor(em: SqlEntityManager, ownerId: number) {
    this.#em = em
    this.#ownerId = ownerId
  }

  /** A page of the list. With `include` each row is joined with its user, in the same statement. */
  async page(query: PageQuery): Promise<TodoRow[]> {
    const page = pageOf(this.#own().select(COLUMNS), query)
    if (query.include !== 'user') return page.execute()
    return page.innerJoin('user as u', 'u.id', 't.user_id').select('u.username').execute()
  }

  /** One to-do as a row. There is none of a deleted owner, although some may not be erased yet. */
  async row(id: number): Promise<TodoRow | undefined> {
    return this.#own()
      .select(COLUMNS)
      .where('t.id', '=', id)
      .where(({ exists, selectFrom }) =>
        exists(
          selectFrom('user as u').select('u.id').whereRef('u.id', '=', 't.user_id').where('u.deleted_at', 'is', null),
        ),
      )
      .executeTakeFirst()
  }

  /** The same as an entity, loaded eagerly together with its user, by a JOIN. */
  async findWithUser(id: number): Promise<TodoEntity | null> {
    const user = { id: this.#ownerId, deleted_at: null }
    return this.#em.findOne(TodoEntity, { id, user }, { populate: ['user'], strategy: 'joined' })
  }

  /** One to-do, to be changed or removed. */
  async find(id: number): Promise<TodoEntity | null> {
    return this.#em.findOne(TodoEntity, { id, user: this.#ownerId })
  }

  /** Makes a new to-do, which the next flush inserts. */
  add(fields: CreateTodo): TodoEntity {
    return this.#em.create(TodoEntity, { ...fields, user: this.#em.getReference(AccountEntity, this.#ownerId) })
  }

  /** Marks a to-do as removed: the next flush deletes it. */
  remove(todo: TodoEntity): void {
    this.#em.remove(todo)
  }

  /** @returns how many to-dos have been deleted: `limit`, or all that were left. */
  async deleteSome(limit: number): Promise<number> {
    const todos = await this.#own().select('t.id').orderBy('t.id').limit(limit).execute()
    return this.#em.nativeDelete(TodoEntity, { id: todos.map(({ id }) => id), user: this.#ownerId })
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
  // A literal `true` or `false`, since SQLite takes no boolean as a bound value.
  if (is_done !== undefined) page = page.where((eb) => eb('t.is_done', '=', eb.lit(is_done)))
  if (after !== undefined) page = page.where('t.id', beyond, after)
  return page
}
