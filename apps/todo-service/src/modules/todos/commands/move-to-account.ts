import { randomUUID } from 'node:crypto'
import { wrap } from '@mikro-orm/core'
import type { SqlEntityManager } from '@mikro-orm/sql'
import { orThrow } from '@todo/service-kit'
import { slicesOf } from '@todo/service-kit/database'
import { inAccounts } from '../../../access/in-account.ts'
import { type Actor, scopeIn } from '../../../access/scope.ts'
import { AccountEntity } from '../../accounts/account.entity.ts'
import { AttachmentRepository } from '../../attachments/attachment.repository.ts'
import { toolsFor } from '../change-todo.ts'
import type { TodoEntity } from '../todo.entity.ts'
import { TodoNotFound } from '../todo-faults.ts'
import type { WantedPlace } from '../todo-place.ts'

/** A to-do, the account that it is in, and the one that it goes to. */
interface Removal {
  id: number
  from: number
  to: number
}

/**
 * Moves a to-do into a list of another account, with its subtasks, in one transaction. The log of its former account says
 * that it is gone, the one of its new account that it is there. A UUID that is taken there is replaced.
 *
 * @throws {TodoNotFound}
 * @throws {RoleTooLow} when the actor may not change both lists.
 */
export function moveToAccount(
  em: SqlEntityManager,
  actor: Actor,
  { id, from, to }: Removal,
  wanted: WantedPlace,
): Promise<TodoEntity> {
  return inAccounts(em, actor, [from, to], async (scopes, em) => {
    const [source, target] = [toolsFor(scopeIn(scopes, from), em), toolsFor(scopeIn(scopes, to), em)]
    const todo = orThrow(await source.todos.find(id), TodoNotFound)
    source.scope.require(todo.list_id, 'editor')
    const { ids, height } = await source.todos.below(id)
    const place = await target.places.find(wanted, { entity: todo, height })
    const user = em.getReference(AccountEntity, to)
    const subtasks = await source.todos.findBelow(ids)
    const moved = [todo, ...subtasks]
    const taken = await target.todos.takenUids(moved.map(({ uid }) => uid))
    wrap(todo).assign({ ...place, user })
    for (const subtask of subtasks) wrap(subtask).assign({ list_id: place.list_id, section_id: place.section_id, user })
    for (const each of moved) {
      if (taken.has(each.uid)) each.uid = randomUUID()
      await target.assignees.keepMembers(each)
    }
    await target.todos.adopt(moved)
    const withFiles = moved.filter(({ attachments }) => attachments != null).map(({ id }) => id)
    for (const some of slicesOf(withFiles)) await new AttachmentRepository(em).adopt(some, to)
    return todo
  })
}
