import type { SqlEntityManager } from '@mikro-orm/sql'
import type { CreateTodo, ListTodosQuery, PatchTodo } from '@todo/schemas'
import { isDatabaseUnavailable, isTimeout, runSql, runsOnSqlite } from '@todo/service-kit/database'
import { type Tables, Todo } from './entities.ts'

/** A to-do as it lies in the table; neither database has booleans of its own. With its owner's name, where asked for. */
export interface TodoRow {
  id: number
  contents: string
  is_done: number
  user_id: number
  username?: string
}

/** What a user's row says of its lists. */
interface VersionRow {
  version: number
  deleted_at: number | null
}

/** Where a page of a list begins, and what is on it. */
export type PageQuery = Pick<ListTodosQuery, 'order' | 'is_done' | 'include'> & {
  /** How many rows at the most. */
  limit: number
  /** The id after which the page begins; none for the first. */
  after: number | undefined
}

const COLUMNS = 't.id, t.contents, t.is_done, t.user_id'
const WITH_OWNER = 'todo as t inner join user as u on u.id = t.user_id'
const columnsOf = ({ include }: PageQuery) => (include === 'user' ? `${COLUMNS}, u.username` : COLUMNS)

/**
 * The to-dos of one owner: every statement names the owner, so that none can reach a to-do of anyone else. What most
 * requests need is plain rows, without entities, and written out: building the statements took as long as running them.
 * Those run on the app's entity manager as well; what says that it needs a unit of work does not.
 */
export class TodoRepository {
  readonly #em: SqlEntityManager
  readonly #ownerId: number

  constructor(em: SqlEntityManager, ownerId: number) {
    this.#em = em
    this.#ownerId = ownerId
  }

  /** One statement, with the owner joined to each row where asked for. */
  async page(query: PageQuery): Promise<TodoRow[]> {
    return this.#select<TodoRow>(columnsOf(query), query.include === 'user' ? WITH_OWNER : 'todo as t', query)
  }

  /** The same and, in the same statement, the owner's version at that moment in each row. */
  async pageWithVersion(query: PageQuery): Promise<(TodoRow & VersionRow)[]> {
    return this.#select<TodoRow & VersionRow>(`${columnsOf(query)}, u.version, u.deleted_at`, WITH_OWNER, query)
  }

  async #select<Row>(columns: string, tables: string, { order, is_done, after, limit }: PageQuery): Promise<Row[]> {
    const [direction, beyond] = order === 'ASC' ? ['asc', '>'] : ['desc', '<']
    const conditions: [text: string, value: number][] = [['t.user_id = ?', this.#ownerId]]
    if (is_done !== undefined) conditions.push(['t.is_done = ?', Number(is_done)])
    if (after !== undefined) conditions.push([`t.id ${beyond} ?`, after])
    const { rows } = await runSql<Row>(
      this.#em,
      `select ${columns} from ${tables} where ${conditions.map(([text]) => text).join(' and ')} ` +
        `order by t.id ${direction} limit ?`,
      [...conditions.map(([, value]) => value), limit],
    )
    return rows
  }

  /** One statement. Of an owner who has been deleted there is none, though the to-dos may not all be erased yet. */
  async find(id: number): Promise<TodoRow | undefined> {
    const { rows } = await runSql<TodoRow>(
      this.#em,
      'select id, contents, is_done, user_id from todo where id = ? and user_id = ' +
        '(select id from user where id = ? and deleted_at is null)',
      [id, this.#ownerId],
    )
    return rows[0]
  }

  /** The same with its owner, loaded eagerly: one statement with a JOIN. Needs a unit of work. */
  async findWithUser(id: number): Promise<Todo | null> {
    const alive = { id: this.#ownerId, deletedAt: null }
    return this.#em.findOne(Todo, { id, user: alive }, { populate: ['user'], strategy: 'joined' })
  }

  /** @returns the id of the new to-do. */
  async insert({ contents, is_done = false }: CreateTodo): Promise<number> {
    const values = [contents, Number(is_done), this.#ownerId]
    const { insertId } = await runSql(
      this.#em,
      'insert into todo (contents, is_done, user_id) values (?, ?, ?)',
      values,
    )
    return insertId
  }

  /** @returns whether the owner has such a to-do. */
  async update(id: number, changes: PatchTodo): Promise<boolean> {
    const { set, values } = assignments(changes)
    const { affectedRows } = await runSql(this.#em, `update todo set ${set} where id = ? and user_id = ?`, [
      ...values,
      id,
      this.#ownerId,
    ])
    return affectedRows === 1
  }

  /**
   * Changes a to-do and raises its owner's version, in one statement that needs no transaction: MySQL alone has such.
   * As everywhere, the owner's row is locked first, which is what STRAIGHT_JOIN is for.
   *
   * @returns whether that has been done; if not, there is no such to-do, no such owner any more, no such statement, or
   * the connection was lost. A change may be made once more then: it says what the to-do shall be.
   */
  async updateWithVersion(id: number, changes: PatchTodo): Promise<boolean> {
    if (runsOnSqlite(this.#em)) return false
    const { set, values } = assignments(changes)
    try {
      const { affectedRows } = await runSql(
        this.#em,
        'update user as u straight_join todo as t on t.user_id = u.id ' +
          `set u.version = u.version + 1, ${set} where u.id = ? and u.deleted_at is null and t.id = ?`,
        [...values, this.#ownerId, id],
      )
      return affectedRows === 2
    } catch (error) {
      // Who has waited for so long does not wait again.
      if (isTimeout(error) || !isDatabaseUnavailable(error)) throw error
      return false
    }
  }

  /** @returns whether the owner had such a to-do. */
  async delete(id: number): Promise<boolean> {
    const { affectedRows } = await runSql(this.#em, 'delete from todo where id = ? and user_id = ?', [
      id,
      this.#ownerId,
    ])
    return affectedRows === 1
  }

  /**
   * Needs a unit of work.
   *
   * @returns how many to-dos have been deleted: `limit`, or all that were left.
   */
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

function assignments({ contents, is_done }: PatchTodo): { set: string; values: (string | number)[] } {
  const changes: [column: string, value: string | number][] = []
  if (contents !== undefined) changes.push(['contents', contents])
  if (is_done !== undefined) changes.push(['is_done', Number(is_done)])
  return { set: changes.map(([column]) => `${column} = ?`).join(', '), values: changes.map(([, value]) => value) }
}
