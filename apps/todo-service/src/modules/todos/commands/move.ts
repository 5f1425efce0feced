import { wrap } from '@mikro-orm/core'
import type { Tools } from '../change-todo.ts'
import type { TodoEntity } from '../todo.entity.ts'
import type { WantedPlace } from '../todo-place.ts'

/**
 * Moves a to-do, with its subtasks. What is assigned to somebody who is not in the list is assigned to nobody then.
 *
 * @throws {InvalidInput} for a place that is not there, or would be below itself.
 * @throws {RoleTooLow} when the actor may not change the other list.
 */
export async function move(todo: TodoEntity, wanted: WantedPlace, { todos, places, assignees }: Tools): Promise<void> {
  const { ids, height } = await todos.below(todo.id)
  const place = await places.find(wanted, { entity: todo, height })
  wrap(todo).assign(place)
  await assignees.keepMembers(todo)
  const isElsewhere = ({ list_id, section_id }: TodoEntity) =>
    list_id !== place.list_id || (section_id ?? null) !== place.section_id
  for (const subtask of (await todos.findBelow(ids)).filter(isElsewhere)) {
    wrap(subtask).assign({ list_id: place.list_id, section_id: place.section_id })
    await assignees.keepMembers(subtask)
  }
}
