import createError from '@fastify/error'
import { wrap } from '@mikro-orm/core'
import type { SqlEntityManager } from '@mikro-orm/sql'
import type { CreateTodo, GetTodoQuery, ListTodosQuery, PatchTodo, Todo, TodoPage } from '@todo/schemas'
import { decodeCursor, encodeCursor } from '@todo/service-kit'
import { inTransaction } from '@todo/service-kit/database'
import { AccountRepository, type Owner } from '../accounts/account.repository.ts'
import { listKeyOf } from './list-query.ts'
import type { TodoEntity } from './todo.entity.ts'
import { toJson } from './todo.json.ts'
import { TodoRepository, type TodoRow } from './todo.repository.ts'

/** 404: there is none, or it is somebody else's. Callers cannot tell the two apart. */
export const TodoNotFound = createError('TODO_NOT_FOUND', 'ToDo Not Found', 404)

/** 412: the to-do has changed since the caller read it. */
export const TodoChanged = createError(
  'TODO_CHANGED',
  'The to-do is not as `If-Match` says: read it again, and decide anew',
  412,
)

/** Whether a to-do is still as the caller has read it. */
export type Expectation = (todo: Todo) => boolean

/**
 * The to-dos of one owner. No method can reach a to-do of anyone else. It may be given the app's own entity manager:
 * whatever needs a unit of work makes a fork.
 */
export class TodoService {
  readonly #em: SqlEntityManager
  readonly #owner: Owner

  constructor(em: SqlEntityManager, owner: Owner) {
    this.#em = em
    this.#owner = owner
  }

  /**
   * Refuses a cursor of another list. To be asked before a 304 is answered: a query that is not valid is not unchanged.
   *
   * @throws {InvalidInput}
   */
  checkCursor(query: ListTodosQuery): void {
    this.#startOf(query)
  }

  /** @throws {InvalidInput} when the cursor belongs to another list. */
  async list(query: ListTodosQuery): Promise<TodoPage> {
    const { limit } = query
    // One row more than asked for tells whether there is a next page.
    const rows = await this.#todos().page({ ...query, limit: limit + 1, after: this.#startOf(query) })
    const todos = rows.slice(0, limit).map(rowToJson)
    const last = rows.length > limit ? todos.at(-1) : undefined
    return { todos, next_cursor: last ? encodeCursor(last.id, listKeyOf(this.#owner.id, query)) : null }
  }

  /** @throws {TodoNotFound} */
  async get(id: number, { include }: GetTodoQuery = {}): Promise<Todo> {
    if (include !== 'user') return toJson(found(await this.#todos().row(id)))
    const todo = found(await this.#todos(this.#em.fork()).findWithUser(id))
    return toJson(todo, todo.user)
  }

  async create(fields: CreateTodo): Promise<Todo> {
    return toJson(await this.#write(async (todos) => todos.add(fields)))
  }

  /**
   * @throws {TodoNotFound}
   * @throws {TodoChanged} when it is not as expected.
   */
  async patch(id: number, changes: PatchTodo, isExpected?: Expectation): Promise<Todo> {
    const todo = await this.#write(async (todos) => wrap(await load(todos, id, isExpected)).assign(changes))
    return toJson(todo)
  }

  /**
   * @throws {TodoNotFound}
   * @throws {TodoChanged} when it is not as expected.
   */
  async delete(id: number, isExpected?: Expectation): Promise<void> {
    await this.#write(async (todos) => todos.remove(await load(todos, id, isExpected)))
  }

  /** The id after which the page begins. */
  #startOf(query: ListTodosQuery): number | undefined {
    return query.cursor === undefined ? undefined : decodeCursor(query.cursor, listKeyOf(this.#owner.id, query))
  }

  #todos(em = this.#em): TodoRepository {
    return new TodoRepository(em, this.#owner.id)
  }

  /**
   * Runs `work` in a transaction that first raises the version of the owner's account, and at last flushes what `work` has
   * changed. So whoever reads the new version sees the change, and writers of one account run one after the other.
   */
  #write<T>(work: (todos: TodoRepository) => Promise<T>): Promise<T> {
    return inTransaction(this.#em, async (em) => {
      await new AccountRepository(em).raiseVersion(this.#owner)
      return work(this.#todos(em))
    })
  }
}

/**
 * Loads a to-do to change it. The account is locked by now, so nobody else changes it before the transaction ends.
 *
 * @throws {TodoNotFound}
 * @throws {TodoChanged} when it is not as expected.
 */
async function load(todos: TodoRepository, id: number, isExpected?: Expectation): Promise<TodoEntity> {
  const todo = found(await todos.find(id))
  if (isExpected && !isExpected(toJson(todo))) throw new TodoChanged()
  return todo
}

function found<T>(todo: T | null | undefined): T {
  if (!todo) throw new TodoNotFound()
  return todo
}

function rowToJson({ username, ...todo }: TodoRow): Todo {
  return toJson(todo, username === undefined ? undefined : { id: todo.user_id, username })
}
