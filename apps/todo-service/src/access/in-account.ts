import { FlushMode } from '@mikro-orm/core'
import type { SqlEntityManager } from '@mikro-orm/sql'
import type { Role } from '@todo/schemas'
import { inTransaction } from '@todo/service-kit/database'
import type { Tables } from '../database/tables.ts'
import { AccountRepository } from '../modules/accounts/account.repository.ts'
import { writeChanges } from '../modules/changes/write-changes.ts'
import { type Actor, Scope, type WantedList } from './scope.ts'

/** What is done to an account. It must not keep state between two runs: the transaction may be run again. */
type Work<T> = (scope: Scope, em: SqlEntityManager) => Promise<T>

/**
 * Changes accounts in one transaction: raises their versions, which locks them, does `work`, and writes what has changed
 * together with its lines in the log. So whoever reads the new version sees the change, and the writers of one account run
 * one after the other. Accounts are locked once each, in the order of their ids, so that no two transactions wait for each other.
 * `work` calls `writeChanges` itself where its result needs what the write sets, such as a new id.
 *
 * @throws {Unauthorized} when the user of such an account has been deleted.
 */
export function inAccounts<T>(
  em: SqlEntityManager,
  actor: Actor,
  accountIds: readonly number[],
  work: (scopes: Scope[], em: SqlEntityManager) => Promise<T>,
): Promise<T> {
  return inTransaction(em, async (em) => {
    const scopes: Scope[] = []
    for (const id of [...new Set(accountIds)].sort((a, b) => a - b)) scopes.push(await lock(em, actor, id))
    const result = await work(scopes, em)
    await writeChanges(em, scopes)
    return result
  })
}

/** As `inAccounts`, for one account. */
export function inAccount<T>(em: SqlEntityManager, actor: Actor, accountId: number, work: Work<T>): Promise<T> {
  return inTransaction(em, async (em) => doAndWrite(await lock(em, actor, accountId), em, work))
}

async function doAndWrite<T>(scope: Scope, em: SqlEntityManager, work: Work<T>): Promise<T> {
  const result = await work(scope, em)
  await writeChanges(em, [scope])
  return result
}

/** How to find the account of the thing to be changed; see `inAccountOf`. */
interface Whereabouts {
  locate: () => Promise<number | undefined>
  missing: abstract new (...args: never[]) => Error
  list?: WantedList
}

/**
 * As `inAccount`, where the thing to be changed may be in somebody else's account. The actor's own account is tried first,
 * since most of what users change is their own. If `work` fails there with `missing`, `locate` finds the account.
 *
 * @param locate The account that has the thing; undefined if the actor sees none that has it.
 * @param missing The error by which `work` says that the thing is not in the account.
 * @param list The list that `work` will ask the scope for. It is found only if it is the actor's own.
 */
export async function inAccountOf<T>(
  em: SqlEntityManager,
  actor: Actor,
  { locate, missing, list }: Whereabouts,
  work: Work<T>,
): Promise<T> {
  try {
    return await inTransaction(em, async (em) => doAndWrite(await lock(em, actor, actor.id, list), em, work))
  } catch (error) {
    if (!(error instanceof missing)) throw error
    const accountId = await locate()
    if (accountId === undefined || accountId === actor.id) throw error
    return inAccount(em, actor, accountId, work)
  }
}

async function lock(em: SqlEntityManager, actor: Actor, accountId: number, list?: WantedList): Promise<Scope> {
  // Only `writeChanges` flushes. If a query flushed before it, those changes would be missing from the log.
  em.setFlushMode(FlushMode.COMMIT)
  const accounts = new AccountRepository(em)
  const isOwn = accountId === actor.id
  const raised = isOwn ? await accounts.raiseOwnVersion(actor, list) : await accounts.raiseVersion(accountId)
  const roles = isOwn ? null : await rolesIn(em, actor, accountId)
  const found = list === undefined ? undefined : { wanted: list, id: raised.listId }
  return new Scope({ actor, accountId, version: raised.version, now: Date.now(), roles, list: found })
}

/** The actor's roles in the lists of a locked account: nobody can change them before the transaction ends. */
async function rolesIn(em: SqlEntityManager, actor: Actor, accountId: number): Promise<Map<number, Role>> {
  const members = await em
    .getKysely<Tables>()
    .selectFrom('list_member as m')
    .innerJoin('list as l', 'l.id', 'm.list_id')
    .select(['m.list_id', 'm.role'])
    .where('m.user_id', '=', actor.id)
    .where('l.user_id', '=', accountId)
    .execute()
  return new Map(members.map(({ list_id, role }) => [list_id, role]))
}
