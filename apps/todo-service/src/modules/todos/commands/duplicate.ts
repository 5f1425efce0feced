import { type CreateTodo, PatchTodo } from '@todo/schemas'
import { writeChanges } from '../../changes/write-changes.ts'
import { byPosition } from '../../order/order-keys.ts'
import { addTodo } from '../add-todo.ts'
import type { Tools } from '../change-todo.ts'
import type { TodoEntity } from '../todo.entity.ts'
import { toJson } from '../todo.json.ts'
import { BLANK } from '../todo-columns.ts'

const SETTABLE = Object.keys(PatchTodo.properties)

/**
 * Adds a copy of a to-do right after it, with copies of its subtasks. Nothing of a copy is done, and a series begins anew
 * with the present due.
 */
export async function duplicate(todo: TodoEntity, tools: Tools): Promise<TodoEntity> {
  const { em, scope, todos } = tools
  const subtasks = Map.groupBy((await todos.subtasks(todo.id)).toSorted(byPosition), ({ parent_id }) => parent_id)
  const copy = await addCopy(todo, { after_id: todo.id }, tools)
  // A level at a time: a subtask needs the id of its parent.
  for (let level = [{ original: todo, copy }]; level.length > 0; ) {
    await writeChanges(em, [scope])
    const next: typeof level = []
    for (const { original, copy } of level)
      for (const subtask of subtasks.get(original.id) ?? [])
        next.push({ original: subtask, copy: await addCopy(subtask, { parent_id: copy.id }, tools) })
    level = next
  }
  return copy
}

/** The rule counts as the copy's former one, so that it is accepted even if the due is after its UNTIL. */
function addCopy(
  todo: TodoEntity,
  place: Pick<CreateTodo, 'parent_id' | 'after_id'>,
  tools: Tools,
): Promise<TodoEntity> {
  return addTodo({ ...copyOf(todo), ...place }, tools, { ...BLANK, recurrence: toJson(todo).recurrence })
}

/** The fields that a copy takes over: those that a client can set. */
function copyOf(todo: TodoEntity): CreateTodo {
  const json = toJson(todo)
  return {
    ...Object.fromEntries(Object.entries(json).filter(([name]) => SETTABLE.includes(name))),
    contents: json.contents,
    is_done: false,
  }
}
