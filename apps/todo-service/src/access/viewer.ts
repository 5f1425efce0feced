import type { SqlEntityManager } from '@mikro-orm/sql'
import { type Expression, type ExpressionWrapper, expressionBuilder, type SqlBool } from 'kysely'
import { type Condition, eb, withoutIndex } from '../database/conditions.ts'
import type { Tables } from '../database/tables.ts'

/** The tables with a list's id, by the names that queries give them. */
type Aliased = { t: Tables['todo']; l: Tables['list']; c: Tables['change'] } & Tables

type ListColumn = 't.list_id' | 'l.id' | 'c.list_id'

/**
 * The user who reads. Every query of to-dos, lists and sections is limited in its own SQL to this user's account, by `id`,
 * or to lists that the user is a member of, by `sees`. So whoever is removed from a list sees nothing of it from then on.
 */
export class Viewer {
  readonly id: number

  constructor({ id }: { id: number }) {
    this.id = id
  }

  /**
   * The condition that the user is a member of a list. Its owner is one, too.
   *
   * @param list The column with the list's id.
   */
  sees(list: ListColumn): ExpressionWrapper<Tables, never, SqlBool> {
    return isMemberOf(list, this.id)
  }
}

/** The same condition, for a compiled query that takes the user's id with each call. */
export function isMemberOf(
  list: ListColumn,
  userId: number | Expression<number>,
): ExpressionWrapper<Tables, never, SqlBool> {
  const { exists, selectFrom } = expressionBuilder<Aliased, keyof Aliased>()
  return exists(
    selectFrom('list_member as m').select('m.role').whereRef('m.list_id', '=', list).where('m.user_id', '=', userId),
  )
}

/** The to-dos that a user sees and that are not in the trash, as `t`. */
export function liveTodos(em: SqlEntityManager, userId: number | Expression<number>) {
  return em
    .getKysely<Tables>()
    .selectFrom('todo as t')
    .where('t.deleted_at', 'is', null)
    .where(isMemberOf('t.list_id', userId))
}

/** Whether a to-do is in an account and not in the trash. */
export function isInAccount(userId: number | Expression<number>): Condition {
  return eb.and([eb('t.user_id', '=', userId), eb('t.deleted_at', 'is', null)])
}

/** The same, for an index that does not begin with the account. */
export function isOwnedBy(userId: number): Condition {
  return eb.and([eb(withoutIndex('t.user_id'), '=', userId), eb('t.deleted_at', 'is', null)])
}

/** The lists that others share with a user. */
export function listsSharedWith(userId: number) {
  return eb
    .selectFrom('list_member as m')
    .innerJoin('list as l', 'l.id', 'm.list_id')
    .select('m.list_id')
    .where('m.user_id', '=', userId)
    .where('l.user_id', '<>', userId)
}
