import { setImmediate as nextTurn } from 'node:timers/promises'
import type { SqlEntityManager } from '@mikro-orm/sql'
import { jobActor } from '../../access/actor-of.ts'
import { inAccount } from '../../access/in-account.ts'
import type { Tables } from '../../database/tables.ts'
import { ListEntity } from '../lists/list.entity.ts'
import { SectionEntity } from '../lists/section.entity.ts'
import { type Tools, toolsFor } from '../todos/change-todo.ts'
import { purge } from '../todos/commands/trash.ts'
import { TodoEntity } from '../todos/todo.entity.ts'

/** How long what has been deleted stays in the trash, in milliseconds: 30 days. */
export const TRASH_MS = 30 * 24 * 60 * 60 * 1000

/** How often the trash is searched for what has been there for longer, in milliseconds. */
export const PURGE_EVERY_MS = 60 * 60 * 1000

/** How many things one transaction deletes. Few, so that no account is locked for long. */
const BATCH = 100

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
  const ids = lists.map(({ id }) => id)
  const sections = await em.find(SectionEntity, { list_id: ids })
  for (const gone of [...sections, ...lists]) em.remove(gone)
  return lists.length
}
