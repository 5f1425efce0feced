import createError from '@fastify/error'
import type { SqlEntityManager } from '@mikro-orm/sql'
import type { CreateTodo, GetTodoQuery, ListTodosQuery, PatchTodo, Todo, TodoPage } from '@todo/schemas'
import { Unauthorized } from '@todo/service-kit'
import { inTransaction } from '@todo/service-kit/database'
import type * as entity from './entities.ts'
import { type Owner, OwnerRepository } from './owner.repository.ts'
import { TodoRepository, type TodoRow } from './todo.repository.ts'
import { decodeCursor, encodeCursor, type ListIdentity } from './todo-cursor.ts'

/** 404: there is none, or it is somebody else's. Callers cannot tell the two apart. */
export const TodoNotFound = createError('TODO_NOT_FOUND', 'ToDo Not Found', 404)

/** 412: it is not what the caller has read. */
export const TodoChanged = createError(
  'TODO_CHANGED',
  'The to-do is not as `If-Match` says: read it again, and decide anew',
  412,
)

/** Whether a to-do is what the caller thinks it is. */
export type Expectation = (todo: Todo) => boolean

/**
 * The to-dos of one owner. No method can reach a to-do of anyone else. The entity manager may be the app's own: whatever
 * loads entities, or is a transaction, does so in a fork.
 */
export class TodoService {
  readonly #em: SqlEntityManager
  readonly #owner: Owner

  constructor(em: SqlEntityManager, owner: Owner) {
    this.#em = em
    this.#owner = owner
  }

  /** @throws {InvalidInput} when the cursor belongs to another list. */
  async list(query: ListTodosQuery): Promise<TodoPage> {
    const { list, page } = this.#pageOf(query)
    return pageFrom(await this.#todos().page(page), query.limit, list)
  }

  /**
   * A list and the version that it has; an empty one does not know it.
   *
   * @throws {InvalidInput} when the cursor belongs to another list.
   * @throws {Unauthorized} when the owner has been deleted.
   */
  async listWithVersion(query: ListTodosQuery): Promise<{ todos: TodoPage; version: number | undefined }> {
    const { list, page } = this.#pageOf(query)
    const rows = await this.#todos().pageWithVersion(page)
    const [first] = rows
    if (first && first.deleted_at !== null) throw new Unauthorized()
    return { todos: pageFrom(rows, query.limit, list), version: first?.version }
  }

  /** @throws {TodoNotFound} */
  async get(id: number, { include }: GetTodoQuery = {}): Promise<Todo> {
    if (include === 'user') return withUser(found(await this.#todos(this.#em.fork()).findWithUser(id)))
    return rowToJson(found(await this.#todos().row(id)))
  }

  async create(input: CreateTodo): Promise<Todo> {
    const { contents, is_done } = input
    const todo = await this.#write(async (todos) =>
      todos.add({ contents, ...(is_done !== undefined && { isDone: is_done }) }),
    )
    return entityToJson(todo)
  }

  /**
   * @throws {TodoNotFound}
   * @throws {TodoChanged} when it is not what the caller thinks it is.
   */
  async patch(id: number, { contents, is_done }: PatchTodo, isExpected?: Expectation): Promise<Todo> {
    const todo = await this.#write(async (todos) => {
      const todo = await load(todos, id, isExpected)
      if (contents !== undefined) todo.contents = contents
      if (is_done !== undefined) todo.isDone = is_done
      return todo
    })
    return entityToJson(todo)
  }

  /**
   * @throws {TodoNotFound}
   * @throws {TodoChanged} when it is not what the caller thinks it is.
   */
  async delete(id: number, isExpected?: Expectation): Promise<void> {
    await this.#write(async (todos) => todos.remove(await load(todos, id, isExpected)))
  }

  /** One row more than asked for tells whether there is a next page. */
  #pageOf(query: ListTodosQuery) {
    const { list, after } = startOf(this.#owner, query)
    const { include, limit } = query
    return { list, page: { ...list, ...(include && { include }), limit: limit + 1, after } }
  }

  #todos(em = this.#em): TodoRepository {
    return new TodoRepository(em, this.#owner.id)
  }

  /**
   * Runs `work` in a transaction that raises the owner's version first, and flushes what it has changed. So whoever reads
   * the new version sees the change, and writers of one owner run one after the other.
   */
  #write<T>(work: (todos: TodoRepository) => Promise<T>): Promise<T> {
    return inTransaction(this.#em, async (em) => {
      await new OwnerRepository(em).raiseVersion(this.#owner)
      return work(this.#todos(em))
    })
  }
}

/**
 * Refuses a query before anything else is asked: one that is not valid is not unchanged either.
 *
 * @throws {InvalidInput} when the cursor belongs to another list.
 */
export function checkQuery(owner: Owner, query: ListTodosQuery): void {
  startOf(owner, query)
}

/** Which list is asked for, and the id after which its page begins. */
function startOf({ id: ownerId }: Owner, { order, is_done, cursor }: ListTodosQuery) {
  const list = { ownerId, order, ...(is_done !== undefined && { is_done }) }
  return { list, after: cursor === undefined ? undefined : decodeCursor(cursor, list) }
}

function pageFrom(rows: TodoRow[], limit: number, list: ListIdentity): TodoPage {
  const todos = rows.slice(0, limit).map(rowToJson)
  const last = rows.length > limit ? todos.at(-1) : undefined
  return { todos, next_cursor: last ? encodeCursor(last.id, list) : null }
}

/**
 * The to-do as it is. The owner's row is locked by now, so nobody else changes it before this transaction ends.
 *
 * @throws {TodoNotFound}
 * @throws {TodoChanged} when it is not what the caller thinks it is.
 */
async function load(todos: TodoRepository, id: number, isExpected?: Expectation): Promise<entity.Todo> {
  const todo = found(await todos.find(id))
  if (isExpected && !isExpected(entityToJson(todo))) throw new TodoChanged()
  return todo
}

function found<T>(todo: T | null | undefined): T {
  if (!todo) throw new TodoNotFound()
  return todo
}

/** Neither database has booleans of its own: a row holds 0 or 1. */
function rowToJson({ id, contents, is_done, user_id, username }: TodoRow): Todo {
  const todo = { id, contents, is_done: Boolean(is_done), user_id }
  return username === undefined ? todo : { ...todo, user: { id: user_id, username } }
}

function entityToJson({ id, contents, isDone, user }: entity.Todo): Todo {
  return { id, contents, is_done: isDone, user_id: user.id }
}

function withUser(todo: entity.Todo): Todo {
  const { id, username } = todo.user
  return { ...entityToJson(todo), user: { id, username } }
}
