import { setImmediate as nextTurn } from 'node:timers/promises'
import { type BulkResults, type BulkTodos, fieldsOf } from '@todo/schemas'
import { InvalidInput } from '@todo/service-kit'
import type { Scope } from '../../../access/scope.ts'
import { type Tools, toolsFor } from '../change-todo.ts'
import { patchTodo } from '../patch-todo.ts'
import type { TodoEntity } from '../todo.entity.ts'
import { toJson } from '../todo.json.ts'
import { TodoNotFound } from '../todo-faults.ts'
import { complete, type MeantDue, reopen, skip } from './complete.ts'
import { move } from './move.ts'
import { putIntoTrash } from './trash.ts'

/** The result for one to-do, before its new version is known. */
type Outcome = Omit<Result, 'todo'> & { entity?: TodoEntity }
type Change = (todo: TodoEntity, tools: Tools) => Promise<unknown>
type Result = BulkResults['results'][number]

/**
 * The change that the body asks for, as a function for each to-do.
 *
 * @throws {InvalidInput} when the body has none of `patch`, `command` and `move`, or several.
 */
export function changeOf({ patch, command, move: place }: BulkTodos, meant: MeantDue): Change {
  const changes: Change[] = []
  if (patch) changes.push((todo, tools) => patchTodo(todo, fieldsOf(patch), tools))
  if (place) changes.push((todo, tools) => move(todo, place, tools))
  if (command) changes.push(COMMANDS[command](meant))
  const [change, ...others] = changes
  if (!change || others.length > 0)
    throw new InvalidInput({ pointer: '', detail: 'must have one of patch, command and move' })
  return change
}

const COMMANDS: Record<NonNullable<BulkTodos['command']>, (meant: MeantDue) => Change> = {
  complete: (meant) => (todo, tools) => complete(todo, meant, tools),
  skip: (meant) => (todo, tools) => skip(todo, meant, tools),
  reopen: () => reopen,
  delete: () => putIntoTrash,
}

/** Changes to-dos of the accounts that are locked, one after the other. What cannot be changed stays as it is. */
export async function changeAll(
  ids: readonly number[],
  change: Change,
  scopes: readonly Scope[],
  em: Tools['em'],
): Promise<Outcome[]> {
  const found = new Map<number, { todo: TodoEntity; tools: Tools }>()
  for (const scope of scopes) {
    const tools = toolsFor(scope, em)
    for (const todo of await tools.todos.findAll(ids)) found.set(todo.id, { todo, tools })
  }
  const results: Outcome[] = []
  for (const id of ids) {
    const { todo, tools } = found.get(id) ?? {}
    results.push(todo && tools ? await tried(todo, tools, change) : failed(id, new TodoNotFound()))
    // Checking that a rule never occurs may take long: other requests are served in between.
    await nextTurn()
  }
  return results
}

/** The result for one to-do, once all is written. */
export function resultOf({ entity, ...outcome }: Outcome): Result {
  return { ...outcome, ...(entity && { todo: toJson(entity) }) }
}

async function tried(todo: TodoEntity, tools: Tools, change: Change): Promise<Outcome> {
  try {
    tools.scope.require(todo.list_id, 'editor')
    await change(todo, tools)
    return todo.deleted_at == null ? { id: todo.id, status: 200, entity: todo } : { id: todo.id, status: 204 }
  } catch (error) {
    return failed(todo.id, error)
  }
}

/** @throws what is no fault of the caller's. */
function failed(id: number, error: unknown): Outcome {
  if (!isRefusal(error)) throw error
  return { id, status: error.statusCode, code: error.code, detail: error.message }
}

/** Whether an error says what the caller has to change. */
function isRefusal(error: unknown): error is Error & { statusCode: number; code: string } {
  return error instanceof Error && 'statusCode' in error && Number(error.statusCode) < 500
}
