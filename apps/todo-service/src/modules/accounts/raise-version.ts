import type { SqlEntityManager } from '@mikro-orm/sql'
import { Unauthorized } from '@todo/service-kit'
import { isCheckViolated, runsOnSqlite } from '@todo/service-kit/database'
import { type RawBuilder, sql } from 'kysely'
import type { WantedList } from '../../access/scope.ts'
import type { Tables } from '../../database/tables.ts'

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
  const raised = await em
    .getKysely<Tables>()
    .updateTable('user')
    .set((eb) => ({ version: eb('version', '+', 1) }))
    .where('id', '=', id)
    .returning(['version', idOf(list).as('listId')])
    .executeTakeFirst()
  return raised && { ...raised, listId: raised.listId ?? undefined }
}

/** Above the id of every list. Written into the text: as a bound value it would be a floating-point number. */
const ABOVE_IDS = 2 ** 31

/**
 * MySQL has no RETURNING. All that an UPDATE can tell is one whole number, the last insert id. So it tells
 * `version * ABOVE_IDS + list`, with 0 for no list, and the two are taken apart here.
 */
async function raiseOnMysql(em: SqlEntityManager, id: number, list?: WantedList): Promise<Raised | undefined> {
  const base = sql.lit(ABOVE_IDS)
  const both = sql`last_insert_id((version + 1) * ${base} + coalesce(${idOf(list)}, 0))`
  const update = sql`update user set version = ${both} div ${base} where id = ${id}`
  const { insertId = 0n } = await update.execute(em.getKysely())
  // The version is at least 1 by now: without any number, there is no such account.
  if (insertId === 0n) return undefined
  return { version: Number(insertId / BigInt(ABOVE_IDS)), listId: Number(insertId % BigInt(ABOVE_IDS)) || undefined }
}

/** The id of the list that is wanted of the account `user`; null if it has none, or none is wanted. */
function idOf(list: WantedList | undefined): RawBuilder<number | null> {
  if (list === undefined) return sql`null`
  const isWanted = list === 'inbox' ? sql`l.is_inbox = true` : sql`l.id = ${list}`
  return sql`(select l.id from list as l where l.user_id = user.id and l.deleted_at is null and ${isWanted})`
}
