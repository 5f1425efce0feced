import createError from '@fastify/error'
import type { SqlEntityManager } from '@mikro-orm/sql'
import type { CreateTodo, GetTodoQuery, ListTodosQuery, PatchTodo, Todo, TodoPage } from '@todo/schemas'
import { inTransaction } from '@todo/service-kit'
import type * as entity from './entities.ts'
import { type Owner, OwnerRepository } from './owner.repository.ts'
import { TodoRepository } from './todo.repository.ts'
import { decodeCursor, encodeCursor } from './todo-cursor.ts'

/** 404: there is none, or it is somebody else's. Callers cannot tell the two apart. */
export const TodoNotFound = createError('TODO_NOT_FOUND', 'ToDo Not Found', 404)

/** The to-dos of one owner. No method can reach a to-do of anyone else. */
export class TodoService {
  readonly #em: SqlEntityManager
  readonly #owner: Owner

  constructor(em: SqlEntityManager, owner: Owner) {
    this.#em = em
    this.#owner = owner
  }

  /**
   * Refuses a query before anything else is asked: one that is not valid is not unchanged either.
   *
   * @throws {InvalidInput} when the cursor belongs to another list.
   */
  check(query: ListTodosQuery): void {
    this.#startOf(query)
  }

  /** @throws {InvalidInput} when the cursor belongs to another list. */
  async list(query: ListTodosQuery): Promise<TodoPage> {
    const { list, after } = this.#startOf(query)
    const { include, limit } = query
    // One row more than asked for tells whether there is a next page.
    const rows = await this.#todos().page({ ...list, ...(include && { include }), limit: limit + 1, after })
    const todos = rows.slice(0, limit).map(({ username, ...row }) => ({
      ...row,
      is_done: Boolean(row.is_done),
      ...(username !== undefined && { user: { id: row.user_id, username } }),
    }))
    const last = rows.length > limit ? todos.at(-1) : undefined
    return { todos, next_cursor: last ? encodeCursor(last.id, list) : null }
  }

  /** @throws {TodoNotFound} */
  async get(id: number, { include }: GetTodoQuery = {}): Promise<Todo> {
    return toJson(await this.#todos().find(id, include))
  }

  async create(input: CreateTodo): Promise<Todo> {
    const id = await this.#write((todos) => todos.insert(input))
    return { id, contents: input.contents, is_done: input.is_done ?? false, user_id: this.#owner.id }
  }

  /** @throws {TodoNotFound} */
  async patch(id: number, changes: PatchTodo): Promise<Todo> {
    return this.#write(async (todos) => {
      if (!(await todos.update(id, changes))) throw new TodoNotFound()
      return toJson(await todos.find(id))
    })
  }

  /** @throws {TodoNotFound} */
  async delete(id: number): Promise<void> {
    await this.#write(async (todos) => {
      if (!(await todos.delete(id))) throw new TodoNotFound()
    })
  }

  /** Which list is asked for, and the id after which its page begins. */
  #startOf({ order, is_done, cursor }: ListTodosQuery) {
    const list = { ownerId: this.#owner.id, order, ...(is_done !== undefined && { is_done }) }
    return { list, after: cursor === undefined ? undefined : decodeCursor(cursor, list) }
  }

  #todos(em = this.#em): TodoRepository {
    return new TodoRepository(em, this.#owner.id)
  }

  /** A change and the owner's new version are one transaction: whoever reads the version can rely on the change. */
  #write<T>(work: (todos: TodoRepository) => Promise<T>): Promise<T> {
    return inTransaction(this.#em, async (em) => {
      await new OwnerRepository(em).raiseVersion(this.#owner)
      return work(this.#todos(em))
    })
  }
}

/** `todo.user` has been loaded or is a bare reference; its id is there either way, without a query. */
function toJson(todo: entity.Todo | null): Todo {
  if (!todo) throw new TodoNotFound()
  const { id, contents, isDone, user } = todo
  return {
    id,
    contents,
    is_done: isDone,
    user_id: user.id,
    ...(user.username !== undefined && { user: { id: user.id, username: user.username } }),
  }
}
