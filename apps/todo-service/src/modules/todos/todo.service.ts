import type { SqlEntityManager } from '@mikro-orm/sql'
import { type CreateTodo, fieldsOf, type GetTodoQuery, type PatchTodo, type Todo, type TodoPage } from '@todo/schemas'
import { cutPage, encodeCursor, orThrow } from '@todo/service-kit'
import { inAccountOf } from '../../access/in-account.ts'
import type { Actor } from '../../access/scope.ts'
import { Viewer } from '../../access/viewer.ts'
import type { AskedList } from '../queries/asked-list.ts'
import { listKeyOf } from '../queries/list-query.ts'
import { SORTS } from '../queries/page/sorts.ts'
import { addTodo } from './add-todo.ts'
import { changeTodo, toolsFor } from './change-todo.ts'
import { putIntoTrash } from './commands/trash.ts'
import { patchTodo } from './patch-todo.ts'
import { toJson } from './todo.json.ts'
import { TodoQueries, type TodoRow } from './todo.queries.ts'
import { TodoNotFound } from './todo-faults.ts'
import { NoSuchPlace } from './todo-place.ts'

/**
 * To-dos, as one user may see and change them. It takes the app's own entity manager: each method that needs a unit of work
 * forks it.
 */
export class TodoService {
  readonly #em: SqlEntityManager
  readonly #actor: Actor

  constructor(em: SqlEntityManager, actor: Actor) {
    this.#em = em
    this.#actor = actor
  }

  /** @param asked The query of the route, as `readQuery` has read it. */
  async list(asked: AskedList): Promise<TodoPage> {
    const { query } = asked
    const { limit, sort, include } = query
    const rows = await this.#queries().page(asked, limit + 1, include === 'user')
    const { shown, last } = cutPage(rows, limit)
    return {
      todos: shown.map(rowToJson),
      next_cursor: last
        ? encodeCursor([last.id, ...SORTS[sort].columns.map((name) => last[name])], listKeyOf(this.#actor.id, query))
        : null,
    }
  }

  /** @throws {TodoNotFound} */
  async get(id: number, { include }: GetTodoQuery): Promise<Todo> {
    if (include !== 'user') return toJson(orThrow(await this.#queries().row(id), TodoNotFound))
    const todo = orThrow(await this.#queries(this.#em.fork()).findWithUser(id), TodoNotFound)
    return toJson(todo, todo.user)
  }

  /**
   * Adds a to-do. One with this `uid` that is there already is answered as it is.
   *
   * @throws {InvalidInput} for a place that is not there, or fields that do not go together.
   * @throws {RoleTooLow}
   */
  async create(input: CreateTodo): Promise<Todo> {
    const locate = () => this.#queries().accountOfPlace(input)
    const whereabouts = { locate, missing: NoSuchPlace, list: input.list_id ?? 'inbox' } as const
    const todo = await inAccountOf(this.#em, this.#actor, whereabouts, async (scope, em) =>
      addTodo(input, toolsFor(scope, em)),
    )
    return toJson(todo)
  }

  /**
   * @throws {TodoNotFound}
   * @throws {TodoChanged} when one of these fields has changed since the version that `ifMatch` names.
   * @throws {InvalidInput} for fields that do not go together.
   * @throws {RoleTooLow}
   */
  async patch(id: number, patch: PatchTodo, ifMatch?: string): Promise<Todo> {
    const changes = fieldsOf(patch)
    const condition = ifMatch === undefined ? undefined : { ifMatch, changes }
    const todo = await changeTodo(this.#em, this.#actor, { id, condition }, async (todo, tools) => {
      await patchTodo(todo, changes, tools)
      return todo
    })
    return toJson(todo)
  }

  /**
   * Puts a to-do into the trash, with its subtasks.
   *
   * @throws {TodoNotFound}
   * @throws {TodoChanged} when anything of it has changed since the version that `ifMatch` names.
   * @throws {RoleTooLow}
   */
  async delete(id: number, ifMatch?: string): Promise<void> {
    const condition = ifMatch === undefined ? undefined : { ifMatch }
    await changeTodo(this.#em, this.#actor, { id, condition }, putIntoTrash)
  }

  #queries(em = this.#em): TodoQueries {
    return new TodoQueries(em, new Viewer(this.#actor))
  }
}

function rowToJson(row: TodoRow): Todo {
  const { user_id: id, username } = row
  return toJson(row, username === undefined ? undefined : { id, username })
}
