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
    if (include === 'user') return withUser(await this.#todos(this.#em.fork()).findWithUser(id))
    return found(await this.#todos().find(id))
  }

  async create(input: CreateTodo): Promise<Todo> {
    const id = await this.#write((todos) => todos.insert(input))
    return { id, contents: input.contents, is_done: input.is_done ?? false, user_id: this.#owner.id }
  }

  /**
   * @throws {TodoNotFound}
   * @throws {TodoChanged} when it is not what the caller thinks it is.
   */
  async patch(id: number, changes: PatchTodo, isExpected?: Expectation): Promise<Todo> {
    const todos = this.#todos()
    if (!isExpected && (await todos.updateWithVersion(id, changes))) return this.#changed(todos, id, changes)
    return this.#write(async (todos) => {
      await check(todos, id, isExpected)
      if (!(await todos.update(id, changes))) throw new TodoNotFound()
      return this.#changed(todos, id, changes)
    })
  }

  /**
   * @throws {TodoNotFound}
   * @throws {TodoChanged} when it is not what the caller thinks it is.
   */
  async delete(id: number, isExpected?: Expectation): Promise<void> {
    await this.#write(async (todos) => {
      await check(todos, id, isExpected)
      if (!(await todos.delete(id))) throw new TodoNotFound()
    })
  }

  /** One row more than asked for tells whether there is a next page. */
  #pageOf(query: ListTodosQuery) {
    const { list, after } = startOf(this.#owner, query)
    const { include, limit } = query
    return { list, page: { ...list, ...(include && { include }), limit: limit + 1, after } }
  }

  /**
   * A to-do with the changes that were just made. Who changes everything has said everything. What was left out may have
   * been changed by somebody else since; the answer's `ETag` is then that of no to-do, and with it `If-Match` fails.
   *
   * @throws {TodoNotFound} when it has been deleted since.
   */
  async #changed(todos: TodoRepository, id: number, changes: PatchTodo): Promise<Todo> {
    const { contents, is_done } = changes
    if (contents !== undefined && is_done !== undefined) return { id, contents, is_done, user_id: this.#owner.id }
    return { ...found(await todos.find(id)), ...changes }
  }

  #todos(em = this.#em): TodoRepository {
    return new TodoRepository(em, this.#owner.id)
  }

  /**
   * A change and the owner's new version are one transaction: whoever reads the version can rely on the change. So are
   * they where one statement does both (`patch`).
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
  const todos = rows.slice(0, limit).map(toJson)
  const last = rows.length > limit ? todos.at(-1) : undefined
  return { todos, next_cursor: last ? encodeCursor(last.id, list) : null }
}

/** The owner's row is locked by now: what is found stays as it is until the change has been made. */
async function check(todos: TodoRepository, id: number, isExpected?: Expectation): Promise<void> {
  if (isExpected && !isExpected(found(await todos.find(id)))) throw new TodoChanged()
}

function found(row: TodoRow | undefined): Todo {
  if (!row) throw new TodoNotFound()
  return toJson(row)
}

function toJson({ id, contents, is_done, user_id, username }: TodoRow): Todo {
  const todo = { id, contents, is_done: Boolean(is_done), user_id }
  return username === undefined ? todo : { ...todo, user: { id: user_id, username } }
}

function withUser(todo: entity.Todo | null): Todo {
  if (!todo) throw new TodoNotFound()
  const { id, contents, isDone, user } = todo
  return { id, contents, is_done: isDone, user_id: user.id, user: { id: user.id, username: user.username } }
}
