import { type CreateTodo, PatchTodo } from '@todo/schemas'
import { writeChanges } from '../../changes/write-changes.ts'
import { addTodo } from '../add-todo.ts'
import type { Tools } from '../change-todo.ts'
import type { TodoEntity } from '../todo.entity.ts'
import { toJson } from '../todo.json.ts'

const SETTABLE = Object.keys(PatchTodo.properties)

/**
 * Adds a copy of a to-do right after it, with copies of its subtasks. Nothing of a copy is done, and a series begins anew
 * with the present due.
 */
export async function duplicate(todo: TodoEntity, tools: Tools): Promise<TodoEntity> {
  const { em, scope, todos } = tools
  const subtasks = (await todos.subtasks(todo.id)).toSorted((a, b) => (a.position < b.position ? -1 : 1))
  const copy = await addTodo({ ...copyOf(todo), after_id: todo.id }, tools)
  const copies = new Map([[todo.id, copy]])
  // A level at a time: a subtask needs the id of what it is below of.
  for (let level = [todo]; level.length > 0; ) {
    await writeChanges(em, [scope])
    const ids = new Set(level.map(({ id }) => id))
    level = subtasks.filter(({ parent_id }) => ids.has(parent_id ?? 0))
    for (const subtask of level) {
      const parent = copies.get(subtask.parent_id ?? 0)
      if (parent) copies.set(subtask.id, await addTodo({ ...copyOf(subtask), parent_id: parent.id }, tools))
    }
  }
  return copy
}

/** What a copy has of a to-do: the fields that can be set. */
function copyOf(todo: TodoEntity): CreateTodo {
  const json = toJson(todo)
  return {
    ...Object.fromEntries(Object.entries(json).filter(([name]) => SETTABLE.includes(name))),
    contents: json.contents,
    is_done: false,
  }
}
