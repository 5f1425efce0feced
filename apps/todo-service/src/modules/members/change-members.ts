import type { SqlEntityManager } from '@mikro-orm/sql'
import { orThrow } from '@todo/service-kit'
import { inAccounts } from '../../access/in-account.ts'
import { type Actor, type Scope, scopeIn } from '../../access/scope.ts'
import { Viewer } from '../../access/viewer.ts'
import { ListQueries } from '../lists/list.queries.ts'
import { ListRepository } from '../lists/list.repository.ts'
import { ListNotFound } from '../lists/list-faults.ts'
import { ListMemberEntity } from '../lists/list-member.entity.ts'
import { MemberQueries } from './member.queries.ts'
import { MemberNotFound } from './member-faults.ts'

/** What a change of the members of a list works with, in one transaction. */
interface MemberTools {
  em: SqlEntityManager
  /** Of the account that the list is in. */
  scope: Scope
  /** Of both accounts, or of the one that is both. */
  scopes: Scope[]
  /** @throws {MemberNotFound} when the user was not in the list before the accounts were locked, or is not now. */
  findMember: () => Promise<ListMemberEntity>
}

/**
 * Changes who is in a list, or as what. The account of the list is locked, so that whoever changes something in the list
 * meanwhile waits and then has the new role, and the account of the member, whose log tells it. No other account is locked,
 * so the cost does not depend on how many members there are.
 *
 * @throws {ListNotFound}
 */
export async function changeMembers<T>(
  em: SqlEntityManager,
  actor: Actor,
  { listId, userId }: { listId: number; userId: number },
  work: (tools: MemberTools) => Promise<T>,
): Promise<T> {
  const viewer = new Viewer(actor)
  const accountId = orThrow(await new ListQueries(em, viewer).accountOf(listId), ListNotFound)
  // The account of a user who is not in the list is not locked.
  const isMember = await new MemberQueries(em, viewer).has(listId, userId)
  const accounts = [accountId, ...(isMember ? [userId] : [])]
  return inAccounts(em, actor, accounts, async (scopes, em) => {
    const scope = scopeIn(scopes, accountId)
    if (!(await new ListRepository(em, scope).find(listId))) throw new ListNotFound()
    const findMember = async () => orThrow(isMember ? await memberOf(em, listId, userId) : null, MemberNotFound)
    return work({ em, scope, scopes, findMember })
  })
}

/** One member of a list. */
export function memberOf(em: SqlEntityManager, list_id: number, user_id: number): Promise<ListMemberEntity | null> {
  return em.findOne(ListMemberEntity, { list_id, user_id })
}
