import type { SqlEntityManager } from '@mikro-orm/sql'
import { Unauthorized } from '@todo/service-kit'
import { isCheckViolated, runsOnSqlite } from '@todo/service-kit/database'
import { type RawBuilder, sql } from 'kysely'
import type { Tables } from '../../database/tables.ts'

/** A list of an account: by its id, or the inbox. */
export type WantedList = number | 'inbox'

/** What the version of an account was raised to. */
export interface Raised {
  version: number
  /** The list that was wanted, if the account has it, and it is not in the trash. */
  listId?: number | undefined
}

/**
 * Raises the version of an account, and reads it, and a list of the account, in the same statement. The row of the account
 * is locked before the list is read.
 *
 * @returns undefined if there is no such account.
 * @throws {Unauthorized} when the user has been deleted: the database refuses to raise that version.
 */
export async function raiseVersion(em: SqlEntityManager, id: number, list?: WantedList): Promise<Raised | undefined> {
  try {
    return await (runsOnSqlite(em) ? raiseOnSqlite(em, id, list) : raiseOnMysql(em, id, list))
  } catch (error) {
    throw isCheckViolated(error) ? new Unauthorized() : error
  }
}

async function raiseOnSqlite(em: SqlEntityManager, id: number, list?: WantedList): Promise<Raised | undefined> {
  const listId =
    list === undefined ? sql<null>`null` : sql<number | null>`(select l.id from list as l where ${isList(list)})`
  const raised = await em
    .getKysely<Tables>()
    .updateTable('user')
    .set((eb) => ({ version: eb('version', '+', 1) }))
    .where('id', '=', id)
    .returning(['version', listId.as('listId')])
    .executeTakeFirst()
  return raised && { ...raised, listId: raised.listId ?? undefined }
}

/**
 * MySQL answers an UPDATE with one number, the last insert id: the version is in its upper half, the list in its lower half.
 * Each is below 2^32, as their columns are. An UPDATE locks each list that it reads: the index that begins with the account
 * has it read none of anybody else's, whose writers it would wait for.
 */
async function raiseOnMysql(em: SqlEntityManager, id: number, list?: WantedList): Promise<Raised | undefined> {
  const update =
    list === undefined
      ? sql`update user set version = last_insert_id((version + 1) << 32) >> 32 where id = ${id}`
      : sql`update user left join list as l force index (list_user_id_is_inbox_index) on ${isList(list)}
          set user.version = last_insert_id((user.version + 1) << 32 | coalesce(l.id, 0)) >> 32 where user.id = ${id}`
  const { insertId } = await update.execute(em.getKysely())
  // The server reports no id if it found no row. From a version of 2^31 on, the number comes with a sign.
  const both = BigInt.asUintN(64, insertId ?? 0n)
  if (both === 0n) return undefined
  return { version: Number(both >> 32n), listId: Number(both & 0xffff_ffffn) || undefined }
}

/** The condition that a list, `l`, is the one that is wanted of the account. */
function isList(list: WantedList): RawBuilder<unknown> {
  const isWanted = list === 'inbox' ? sql`l.is_inbox = true` : sql`l.id = ${list}`
  return sql`l.user_id = user.id and l.deleted_at is null and ${isWanted}`
}
