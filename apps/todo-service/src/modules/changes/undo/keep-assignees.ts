import type { SqlEntityManager } from '@mikro-orm/sql'
import type { UndoConflict } from '@todo/schemas'
import type { Scope } from '../../../access/scope.ts'
import { Assignees } from '../../todos/assignees.ts'
import { TodoEntity } from '../../todos/todo.entity.ts'
import { pendingOf } from './put-back.ts'

/** Keeps to-dos from whoever is not in their list any more; conflicts for those that an undo would have given to them. */
export async function keepAssignees(em: SqlEntityManager, scope: Scope): Promise<UndoConflict[]> {
  const assignees = new Assignees(em, scope)
  const conflicts: UndoConflict[] = []
  for (const { thing, next } of pendingOf(em, TodoEntity)) {
    const { id, assignee_id: before } = thing
    await assignees.keepMembers(thing)
    if (thing.assignee_id !== before && 'assignee_id' in next)
      conflicts.push({ entity: 'todo', id, field: 'assignee_id', before, after: null, now: null })
  }
  return conflicts
}
