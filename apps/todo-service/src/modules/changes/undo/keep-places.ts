import type { SqlEntityManager } from '@mikro-orm/sql'
import type { UndoConflict } from '@todo/schemas'
import type { Scope } from '../../../access/scope.ts'
import { ListEntity } from '../../lists/list.entity.ts'
import { TodoEntity } from '../../todos/todo.entity.ts'
import type { Fields } from '../logged-entities.ts'
import { keepTodos, PLACE } from './keep-todos.ts'
import { pendingOf, putBack } from './put-back.ts'

/**
 * Leaves to-dos and lists where they are, if the place that an undo would give them is not there any more: its list or section
 * is gone, its parent is elsewhere or below them, or something else is in them by now. Nothing is written yet.
 *
 * @returns what stays.
 */
export async function keepPlaces(em: SqlEntityManager, scope: Scope): Promise<UndoConflict[]> {
  const kept = [...(await keepLists(em, scope)), ...(await keepTodos(em, scope))]
  // What stays may be in the way of something else.
  return kept.length === 0 ? [] : [...kept, ...(await keepPlaces(em, scope))]
}

/** Keeps lists out of the trash if to-dos are left in them, and with a list all that would go there with it. */
async function keepLists(em: SqlEntityManager, { accountId }: Scope): Promise<UndoConflict[]> {
  const conflicts: UndoConflict[] = []
  for (const list of pendingOf(em, ListEntity).filter(isThrownAway)) {
    const { id } = list.thing
    const todos = await em.find(TodoEntity, { list_id: id, user: accountId })
    if (todos.every(({ deleted_at }) => deleted_at != null)) continue
    const together = pendingOf(em, TodoEntity).filter((todo) => todo.thing.list_id === id && isThrownAway(todo))
    conflicts.push(
      ...putBack(list, 'list', ['deleted_at']),
      ...together.flatMap((todo) => putBack(todo, 'todo', PLACE)),
    )
  }
  return conflicts
}

function isThrownAway({ was, next }: { was: Fields; next: Fields }): boolean {
  return was.deleted_at === null && next.deleted_at != null
}
