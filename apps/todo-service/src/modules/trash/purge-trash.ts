import { setImmediate as nextTurn } from 'node:timers/promises'
import type { SqlEntityManager } from '@mikro-orm/sql'
import { findInSlices, inOwnTransaction } from '@todo/service-kit/database'
import { jobActor } from '../../access/actor-of.ts'
import { inAccount } from '../../access/in-account.ts'
import type { Actor } from '../../access/scope.ts'
import type { Tables } from '../../database/tables.ts'
import { DAY_MS } from '../dates/calendar.ts'
import { ListEntity } from '../lists/list.entity.ts'
import { ListMemberEntity } from '../lists/list-member.entity.ts'
import { SectionEntity } from '../lists/section.entity.ts'
import { type Tools, toolsFor } from '../todos/change-todo.ts'
import { purge } from '../todos/commands/trash.ts'
import { TodoEntity } from '../todos/todo.entity.ts'

/** How long what has been deleted stays in the trash, in milliseconds: 30 days. */
export const TRASH_MS = 30 * DAY_MS

/** How often the trash is searched for what has been there for longer, in milliseconds. */
export const PURGE_EVERY_MS = 60 * 60 * 1000

/** How many things one transaction deletes. Few, so that no account is locked for long. */
const BATCH = 100

/** How many things one transaction deletes when a user empties the trash. */
const SLICE = 500

/** Deletes for good what has been in the trash for 30 days. May be cut off anywhere, and be done by several at once. */
export async function purgeTrash(em: SqlEntityManager): Promise<void> {
  const before = Date.now() - TRASH_MS
  for (const id of await accountsWith(em, before)) {
    let purged = BATCH
    while (purged > 0) {
      purged = await inAccount(em, jobActor(id), id, (scope, em) => purgeSome(toolsFor(scope, em), before))
      // SQLite answers without a pause: so requests are served between two batches.
      await nextTurn()
    }
  }
}

/** The accounts that have something in the trash since before this moment. */
async function accountsWith(em: SqlEntityManager, before: number): Promise<number[]> {
  const old = (table: 'todo' | 'list') =>
    em
      .getKysely<Tables>()
      .selectFrom(table)
      .innerJoin('user', 'user.id', `${table}.user_id`)
      .select('user.id')
      .where(`${table}.deleted_at`, '<', before)
      .where('user.deleted_at', 'is', null)
  return (await old('todo').union(old('list')).execute()).map(({ id }) => id)
}

/**
 * Deletes some to-dos with all that is below them, or else some lists.
 *
 * @returns how many.
 */
async function purgeSome(tools: Tools, before: number): Promise<number> {
  const { em, scope } = tools
  const where = { deleted_at: { $lt: before } }
  const todos = await em.find(TodoEntity, { ...where, user: scope.accountId }, { limit: BATCH })
  for (const todo of todos) await purge(todo, tools)
  if (todos.length > 0) return todos.length
  const lists = await em.find(ListEntity, { ...where, user_id: scope.accountId }, { limit: BATCH })
  await removeLists(em, scope.accountId, lists)
  return lists.length
}

/**
 * Deletes for good all that is in the trash of the actor's own account. First go full slices of to-dos that have none below
 * them, each a change of its own, so that others are served meanwhile; then the rest, as one change. If it is cut off, what is
 * left is still in the trash.
 */
export async function emptyTrash(em: SqlEntityManager, actor: Actor): Promise<void> {
  const deleted_at = { $ne: null }
  const where = { user: actor.id, deleted_at }
  for (let ids = await leavesInTrash(em, actor.id); ids.length === SLICE; ids = await leavesInTrash(em, actor.id)) {
    // With an `Idempotency-Key`, any other transaction stays open until the answer.
    await inOwnTransaction(em, (em) =>
      inAccount(em, actor, actor.id, async (_scope, em) => {
        for (const todo of await em.find(TodoEntity, { ...where, id: ids })) em.remove(todo)
      }),
    )
    await nextTurn()
  }
  await inAccount(em, actor, actor.id, async (_scope, em) => {
    // What is below a to-do in the trash is there as well, so all of it is found.
    for (const todo of await em.find(TodoEntity, where)) em.remove(todo)
    await removeLists(em, actor.id, await em.find(ListEntity, { user_id: actor.id, deleted_at }))
  })
}

/** Some to-dos in the trash of an account that have none below them. There are 8 levels at most, so few others are left at last. */
async function leavesInTrash(em: SqlEntityManager, accountId: number): Promise<number[]> {
  const leaves = await em
    .getKysely<Tables>()
    .selectFrom('todo as t')
    .select('t.id')
    .where('t.user_id', '=', accountId)
    .where('t.deleted_at', 'is not', null)
    .where(({ not, exists, selectFrom }) =>
      not(exists(selectFrom('todo as below').select('below.id').whereRef('below.parent_id', '=', 't.id'))),
    )
    .limit(SLICE)
    .execute()
  return leaves.map(({ id }) => id)
}

/** Deletes lists of an account for good, with their sections. Other members were told when the lists went into the trash. */
async function removeLists(em: SqlEntityManager, user_id: number, lists: readonly ListEntity[]): Promise<void> {
  const ids = lists.map(({ id }) => id)
  const memberships = await findInSlices(ids, (some) => em.find(ListMemberEntity, { list_id: some, user_id }))
  const sections = await findInSlices(ids, (some) => em.find(SectionEntity, { list_id: some }))
  for (const gone of [...memberships, ...sections, ...lists]) em.remove(gone)
}
