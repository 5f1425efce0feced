import type { SqlEntityManager } from '@mikro-orm/sql'
import type { DeletedList, DeletedTodo, PageQuery, TrashPage } from '@todo/schemas'
import { cutPage, decodeCursor, encodeCursor, lazyGuardOf } from '@todo/service-kit'
import { Type } from 'typebox'
import type { Actor } from '../../access/scope.ts'
import { Viewer } from '../../access/viewer.ts'
import { listToJson } from '../lists/list.json.ts'
import { ListQueries } from '../lists/list.queries.ts'
import { changeTodo } from '../todos/change-todo.ts'
import { purge } from '../todos/commands/trash.ts'
import { toJson } from '../todos/todo.json.ts'
import { TodoQueries } from '../todos/todo.queries.ts'

const isKey = lazyGuardOf(Type.Tuple([Type.Integer(), Type.Integer()]))

/** What a user has deleted within the last 30 days. */
export class TrashService {
  readonly #em: SqlEntityManager
  readonly #actor: Actor

  constructor(em: SqlEntityManager, actor: Actor) {
    this.#em = em
    this.#actor = actor
  }

  /** @throws {InvalidInput} when the cursor belongs to another list. */
  async list({ limit, cursor }: PageQuery): Promise<TrashPage> {
    const viewer = new Viewer(this.#actor)
    const name = `trash of ${viewer.id}`
    const after = cursor === undefined ? undefined : decodeCursor(cursor, name, isKey)
    const lists = after ? [] : await new ListQueries(this.#em, viewer).deleted()
    const rows = await new TodoQueries(this.#em, viewer).deleted(limit + 1, after)
    const { shown, last } = cutPage(rows, limit)
    return {
      lists: lists.map((row): DeletedList => ({ ...listToJson(row), ...deletionOf(row) })),
      todos: shown.map((row): DeletedTodo => ({ ...toJson(row), ...deletionOf(row) })),
      next_cursor: last ? encodeCursor([Number(last.deleted_at), last.id], name) : null,
    }
  }

  /**
   * Deletes a to-do in the trash for good.
   *
   * @throws {TodoNotFound}
   * @throws {RoleTooLow}
   */
  purge(id: number): Promise<void> {
    return changeTodo(this.#em, this.#actor, { id, isDeleted: true }, purge)
  }
}

function deletionOf({ deleted_at }: { deleted_at: number | null }) {
  return { deleted_at: new Date(Number(deleted_at)).toISOString() }
}
