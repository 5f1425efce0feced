import type { SqlEntityManager } from '@mikro-orm/sql'
import { runsOnSqlite } from '@todo/service-kit/database'
import { expressionBuilder, type RawBuilder, sql } from 'kysely'
import type { Tables } from '../../database/tables.ts'

const { selectFrom } = expressionBuilder<Tables, never>()

/**
 * The labels that the to-dos of an account have, each once: both databases go from one name to the next in the index, and
 * do not read the labels of each to-do.
 */
export function labelsIn(em: SqlEntityManager, userId: number): RawBuilder<{ name: string }> {
  return runsOnSqlite(em) ? labelsOnSqlite(userId) : labelsOnMysql(userId)
}

function labelsOnSqlite(userId: number): RawBuilder<{ name: string }> {
  const ofAccount = sql`select min(tl.name) from todo_label as tl where tl.user_id = ${userId}`
  return sql`(
    with recursive jump (name) as (
      ${ofAccount} union all select (${ofAccount} and tl.name > jump.name) from jump where jump.name is not null
    ) select jump.name from jump where jump.name is not null
  )`
}

/** The account is asked for as a range, with itself as both ends: only then does MySQL go from name to name. */
function labelsOnMysql(userId: number): RawBuilder<{ name: string }> {
  const labels = selectFrom('todo_label as tl')
    .select(['tl.user_id', 'tl.name'])
    .distinct()
    .where(({ between }) => between('tl.user_id', userId, userId))
  return sql`${labels}`
}
