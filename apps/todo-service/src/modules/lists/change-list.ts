import type { SqlEntityManager } from '@mikro-orm/sql'
import { orThrow } from '@todo/service-kit'
import { inAccounts } from '../../access/in-account.ts'
import { type Actor, type Scope, scopeIn } from '../../access/scope.ts'
import { Viewer } from '../../access/viewer.ts'
import type { ListEntity } from './list.entity.ts'
import { ListQueries } from './list.queries.ts'
import { ListRepository } from './list.repository.ts'
import { ListNotFound } from './list-faults.ts'

/** What a change of a list works with, in one transaction. */
interface ListTools {
  em: SqlEntityManager
  list: ListEntity
  /** Of the account that the list is in. */
  scope: Scope
  /** Of the actor's own account, where the place of the list among the actor's is; often the same. */
  own: Scope
}

/** Which list is changed. */
interface Target {
  id: number
  /** Whether the list has to be in the trash; by default, it must not be. */
  isDeleted?: boolean
}

/**
 * Changes a list. Most lists are one's own; for one of somebody else's, both accounts are locked, since the actor's own has
 * the place of the list and whether it is a favourite.
 *
 * @throws {ListNotFound}
 */
export async function changeList<T>(
  em: SqlEntityManager,
  actor: Actor,
  { id, isDeleted = false }: Target,
  work: (tools: ListTools) => Promise<T>,
): Promise<T> {
  const accountId = orThrow(await new ListQueries(em, new Viewer(actor)).accountOf(id), ListNotFound)
  return inAccounts(em, actor, [actor.id, accountId], async (scopes, em) => {
    const [scope, own] = [scopeIn(scopes, accountId), scopeIn(scopes, actor.id)]
    const lists = new ListRepository(em, scope)
    const list = orThrow(await (isDeleted ? lists.findDeleted(id) : lists.find(id)), ListNotFound)
    return work({ em, list, scope, own })
  })
}
