import { randomUUID } from 'node:crypto'
import { type CreateTodo, UNSET } from '@todo/schemas'
import type { Tools } from './change-todo.ts'
import { relabel } from './relabel.ts'
import type { TodoEntity } from './todo.entity.ts'
import { type Before, BLANK, columnsFor } from './todo-columns.ts'

/**
 * Adds a to-do, or a copy of one that was `before`. One with this `uid` that is there already stays as it is.
 *
 * @throws {InvalidInput} for a place that is not there, an assignee who is not in the list, or fields that do not go together.
 * @throws {RoleTooLow}
 */
export async function addTodo(
  input: CreateTodo,
  { em, scope, todos, places, assignees }: Tools,
  before: Before = BLANK,
): Promise<TodoEntity> {
  const { list_id, section_id, parent_id, before_id, after_id, uid: wanted, ...fields } = input
  // UUIDs are stored in lower case (RFC 9562, section 4). Earlier releases stored them as they were sent, so both spellings
  // are looked for.
  const uid = wanted?.toLowerCase() ?? randomUUID()
  const existing = wanted === undefined ? null : await todos.findByUid([uid, wanted])
  if (existing) return existing
  const place = await places.find({ list_id, section_id, parent_id, before_id, after_id })
  await assignees.require({ ...place, assignee_id: fields.assignee_id })
  const columns = columnsFor(fields, before, scope)
  const todo = todos.add({
    uid,
    notes: UNSET.notes,
    labels: JSON.stringify(UNSET.labels),
    ...columns,
    contents: fields.contents,
    ...place,
  })
  await relabel(todo, [], fields.labels ?? [], em)
  return todo
}
