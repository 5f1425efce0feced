import { wrap } from '@mikro-orm/core'
import type { Tools } from '../change-todo.ts'
import type { TodoEntity } from '../todo.entity.ts'

/** Puts a to-do into the trash, with its subtasks. */
export async function putIntoTrash(todo: TodoEntity, { scope, todos }: Tools): Promise<void> {
  for (const gone of [todo, ...(await todos.subtasks(todo.id))]) gone.deleted_at = scope.now
}

/**
 * Takes a to-do out of the trash, with the to-dos below it that were deleted together with it. If its parent is still in the
 * trash, it gets no parent; if its list is, it goes into the inbox.
 */
export async function restore(todo: TodoEntity, { todos, lists, places }: Tools): Promise<void> {
  const below = await todos.findBelow((await todos.below(todo.id)).ids)
  const together = below.filter(({ deleted_at }) => deleted_at === todo.deleted_at)
  const list = await lists.find(todo.list_id)
  const parent = todo.parent_id ? await todos.find(todo.parent_id) : null
  if (!list) {
    const place = await places.find({})
    wrap(todo).assign(place)
    for (const subtask of together) wrap(subtask).assign({ list_id: place.list_id, section_id: null })
  } else if (!parent) todo.parent_id = null
  for (const back of [todo, ...together]) back.deleted_at = null
}

/** Deletes a to-do for good, with all that is below it. */
export async function purge(todo: TodoEntity, { todos }: Tools): Promise<void> {
  const below = await todos.findBelow((await todos.below(todo.id)).ids)
  for (const gone of [todo, ...below]) todos.remove(gone)
}
