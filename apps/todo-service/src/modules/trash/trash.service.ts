import type { SqlEntityManager } from '@mikro-orm/sql'
import type { DeletedList, DeletedTodo, PageQuery, TrashPage } from '@todo/schemas'
import { cutPage, decodeCursor, encodeCursor, lazyGuardOf } from '@todo/service-kit'
import { Type } from 'typebox'
import type { Actor } from '../../access/scope.ts'
import { Viewer } from '../../access/viewer.ts'
import { listToJson } from '../lists/list.json.ts'
import { ListQueries, type TrashKey } from '../lists/list.queries.ts'
import { changeTodo } from '../todos/change-todo.ts'
import { purge } from '../todos/commands/trash.ts'
import { toJson } from '../todos/todo.json.ts'
import { TodoQueries } from '../todos/todo.queries.ts'
import { emptyTrash } from './purge-trash.ts'

type Kind = 'list' | 'todo'

/** Where a page ends: in the lists, or in the to-dos, which come after all lists. */
const isEnd = lazyGuardOf(Type.Tuple([Type.Enum(['list', 'todo']), Type.Integer(), Type.Integer()]))

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
    const end = cursor === undefined ? undefined : decodeCursor(cursor, name, isEnd)
    const after = (kind: Kind): TrashKey | undefined => (end?.[0] === kind ? [end[1], end[2]] : undefined)
    const noLists = end?.[0] === 'todo'
    const listRows = noLists ? [] : await new ListQueries(this.#em, viewer).deleted(limit + 1, after('list'))
    const lists = cutPage(listRows, limit)
    const todoRows = lists.last ? [] : await new TodoQueries(this.#em, viewer).deleted(limit + 1, after('todo'))
    const todos = cutPage(todoRows, limit)
    const endIn = (kind: Kind, last?: { deleted_at: number | null; id: number }) =>
      last && encodeCursor([kind, Number(last.deleted_at), last.id], name)
    return {
      lists: lists.shown.map((row): DeletedList => ({ ...listToJson(row), ...deletionOf(row) })),
      todos: todos.shown.map((row): DeletedTodo => ({ ...toJson(row), ...deletionOf(row) })),
      next_cursor: endIn('list', lists.last) ?? endIn('todo', todos.last) ?? null,
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

  /** Deletes all that is in the trash for good. */
  empty(): Promise<void> {
    return emptyTrash(this.#em, this.#actor)
  }
}

function deletionOf({ deleted_at }: { deleted_at: number | null }) {
  return { deleted_at: new Date(Number(deleted_at)).toISOString() }
}
