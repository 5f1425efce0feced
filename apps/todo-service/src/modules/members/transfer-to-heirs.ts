import type { SqlEntityManager } from '@mikro-orm/sql'
import { orThrow } from '@todo/service-kit'
import { jobActor } from '../../access/actor-of.ts'
import { inAccounts } from '../../access/in-account.ts'
import { scopeIn } from '../../access/scope.ts'
import { memberOf } from './change-members.ts'
import { MemberNotFound } from './member-faults.ts'
import { sharedListsOf } from './shared-lists.ts'
import { makeOwner } from './transfer-list.ts'

/**
 * Gives each list that a user shares to its heir, as a part of the transaction in which the account of the user ends.
 * Members may change until the accounts are locked, so they are looked up again until no list is left. If an heir is gone
 * by then, that is an error, and the feed tries again.
 *
 * @param deleted whose accounts end, too.
 */
export async function transferToHeirs(em: SqlEntityManager, userId: number, deleted: readonly number[]): Promise<void> {
  for (;;) {
    const lists = await sharedListsOf(em, userId, deleted)
    if (lists.length === 0) return
    const accounts = [userId, ...lists.map(({ heir }) => heir.id)]
    await inAccounts(em, jobActor(userId), accounts, async (scopes, em) => {
      for (const { id, heir } of lists) {
        const member = orThrow(await memberOf(em, id, heir.id), MemberNotFound)
        await makeOwner(em, member, scopeIn(scopes, userId), scopeIn(scopes, heir.id))
      }
    })
  }
}
