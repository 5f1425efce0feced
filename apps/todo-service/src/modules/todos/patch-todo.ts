import { wrap } from '@mikro-orm/core'
import type { TodoFields } from '@todo/schemas'
import type { Tools } from './change-todo.ts'
import { relabel } from './relabel.ts'
import type { TodoEntity } from './todo.entity.ts'
import { toJson } from './todo.json.ts'
import { columnsFor } from './todo-columns.ts'

/**
 * Changes fields of a to-do.
 *
 * @throws {InvalidInput} for fields that do not go together, and an assignee who is not in the list.
 */
export async function patchTodo(todo: TodoEntity, changes: TodoFields, { em, scope, assignees }: Tools): Promise<void> {
  await assignees.require({ list_id: todo.list_id, assignee_id: changes.assignee_id })
  const before = toJson(todo)
  wrap(todo).assign(columnsFor(changes, before, scope))
  if (changes.labels) await relabel(todo, before.labels, changes.labels, em)
}
