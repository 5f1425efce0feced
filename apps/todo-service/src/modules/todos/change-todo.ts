import type { SqlEntityManager } from '@mikro-orm/sql'
import { orThrow } from '@todo/service-kit'
import { inAccountOf } from '../../access/in-account.ts'
import type { Actor, Scope } from '../../access/scope.ts'
import { Viewer } from '../../access/viewer.ts'
import { ListRepository } from '../lists/list.repository.ts'
import { type Precondition, requireAsRead } from './as-read.ts'
import { Assignees } from './assignees.ts'
import type { TodoEntity } from './todo.entity.ts'
import { TodoQueries } from './todo.queries.ts'
import { TodoRepository } from './todo.repository.ts'
import { TodoNotFound } from './todo-faults.ts'
import { Places } from './todo-place.ts'

/** What a command works with, in the transaction of one account. */
export interface Tools {
  em: SqlEntityManager
  scope: Scope
  todos: TodoRepository
  lists: ListRepository
  places: Places
  assignees: Assignees
}

/** The tools for the to-dos of one account. */
export function toolsFor(scope: Scope, em: SqlEntityManager): Tools {
  const todos = new TodoRepository(em, scope)
  const lists = new ListRepository(em, scope)
  return { em, scope, todos, lists, places: new Places(scope, lists, todos), assignees: new Assignees(em, scope) }
}

/** Which to-do is changed, and under which condition. */
export interface Target {
  id: number
  condition?: Precondition | undefined
  /** Whether the to-do has to be in the trash; by default, it must not be. */
  isDeleted?: boolean
}

/**
 * Changes a to-do in one transaction, wherever it is: in the actor's own account, or in one that shares it with the actor.
 * The account is locked, so nobody else changes the to-do meanwhile. `work` runs once the role and the condition are checked.
 *
 * @throws {TodoNotFound}
 * @throws {RoleTooLow} when the actor may only look.
 * @throws {TodoChanged} when `If-Match` does not allow the change.
 */
export function changeTodo<T>(
  em: SqlEntityManager,
  actor: Actor,
  { id, condition, isDeleted = false }: Target,
  work: (todo: TodoEntity, tools: Tools) => Promise<T>,
): Promise<T> {
  const locate = () => new TodoQueries(em, new Viewer(actor)).accountOf(id)
  return inAccountOf(em, actor, { locate, missing: TodoNotFound }, async (scope, em) => {
    const tools = toolsFor(scope, em)
    const todo = orThrow(await (isDeleted ? tools.todos.findDeleted(id) : tools.todos.find(id)), TodoNotFound)
    scope.require(todo.list_id, 'editor')
    if (condition) await requireAsRead(todo, condition, em, scope)
    return work(todo, tools)
  })
}
