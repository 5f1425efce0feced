import { randomUUID } from 'node:crypto'
import type { SqlEntityManager } from '@mikro-orm/sql'
import type { List } from '@todo/schemas'
import { orThrow } from '@todo/service-kit'
import { type Actor, type Scope, scopeIn } from '../../access/scope.ts'
import { Viewer } from '../../access/viewer.ts'
import type { Tables } from '../../database/tables.ts'
import { logUpdates, writeChanges } from '../changes/write-changes.ts'
import { ListEntity } from '../lists/list.entity.ts'
import { listToJson } from '../lists/list.json.ts'
import { ListQueries } from '../lists/list.queries.ts'
import { ListNotFound } from '../lists/list-faults.ts'
import type { ListMemberEntity } from '../lists/list-member.entity.ts'
import { changeMembers, memberOf } from './change-members.ts'
import { MemberNotFound } from './member-faults.ts'

/**
 * Makes another member the owner of a list: it moves into the account of that member, with all that is in it. The former
 * owner is an admin then. If that member is the owner already, nothing changes.
 *
 * @throws {ListNotFound}
 * @throws {RoleTooLow} unless the owner.
 * @throws {MemberNotFound}
 */
export function transferList(em: SqlEntityManager, actor: Actor, listId: number, userId: number): Promise<List> {
  return changeMembers(em, actor, { listId, userId }, async ({ scope, scopes, em, findMember }) => {
    scope.require(listId, 'owner')
    const heir = await findMember()
    if (heir.role !== 'owner') {
      await makeOwner(em, heir, scope, scopeIn(scopes, userId))
      await writeChanges(em, scopes)
    }
    return listToJson(orThrow(await new ListQueries(em, new Viewer(actor)).one(listId), ListNotFound))
  })
}

/** Makes a member the owner of a list, and the owner an admin. Both accounts are locked. */
export async function makeOwner(em: SqlEntityManager, heir: ListMemberEntity, from: Scope, to: Scope): Promise<void> {
  const owner = orThrow(await memberOf(em, heir.list_id, from.accountId), MemberNotFound)
  await moveList(em, heir.list_id, from, to)
  owner.role = 'admin'
  heir.role = 'owner'
}

/**
 * Moves a list from one account to another, also what of it is in the trash. It takes the same few statements however much
 * there is, and one line in each log: with the list goes, and comes, all that is in it.
 */
async function moveList(em: SqlEntityManager, listId: number, from: Scope, to: Scope): Promise<void> {
  const db = em.getKysely<Tables>()
  const { accountId: user_id, version, now } = to
  await freeUids(em, listId, user_id)
  await db.updateTable('list').set({ user_id, version, updated_at: now }).where('id', '=', listId).execute()
  await db.updateTable('section').set({ user_id, version }).where('list_id', '=', listId).execute()
  await db.updateTable('invitation').set({ user_id }).where('list_id', '=', listId).execute()
  await db.updateTable('todo').set({ user_id, version }).where('list_id', '=', listId).execute()
  const todos = db.selectFrom('todo').select('id').where('list_id', '=', listId)
  await db.updateTable('todo_label').set({ user_id }).where('todo_id', 'in', todos).execute()
  await db.updateTable('comment').set({ user_id, version }).where('todo_id', 'in', todos).execute()
  await db.updateTable('attachment').set({ user_id }).where('todo_id', 'in', todos).execute()
  // With the new version: the old one may be that of another change in this account, whose undo would take these back.
  await db.updateTable('occurrence').set({ user_id, version }).where('todo_id', 'in', todos).execute()
  const moved = { row: { id: listId }, before: { owner_id: from.accountId }, after: { owner_id: user_id } }
  for (const scope of [from, to]) await logUpdates(em, scope, ListEntity, [moved])
}

/** Gives a new UUID to each to-do of a list whose own is that of another to-do in the account that it goes to. */
async function freeUids(em: SqlEntityManager, listId: number, accountId: number): Promise<void> {
  const db = em.getKysely<Tables>()
  const taken = await db
    .selectFrom('todo as t')
    .innerJoin('todo as o', 'o.uid', 't.uid')
    .select('t.id')
    .where('t.list_id', '=', listId)
    .where('o.user_id', '=', accountId)
    .execute()
  for (const { id } of taken) await db.updateTable('todo').set({ uid: randomUUID() }).where('id', '=', id).execute()
}
