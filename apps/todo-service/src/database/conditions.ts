import { type Expression, expressionBuilder, type SelectType, type SqlBool, sql } from 'kysely'
import type { Tables } from './tables.ts'

/** The tables of a query of to-dos, which are `t` in it. */
export type TodoTables = Tables & { t: Tables['todo'] }

/** A condition for a to-do. It is true or false, never null: so `not` of it finds all other to-dos. */
export type Condition = Expression<SqlBool>

/** Builds expressions about to-dos. */
export const eb = expressionBuilder<TodoTables, 't'>()

/** True of every to-do. A literal, since SQLite takes no boolean as a bound value. */
export const EVERY: Condition = eb.lit(true)

/** False of every to-do. */
export const NONE: Condition = eb.lit(false)

/** Whether a column of a to-do has one of these ids; false if there are none. */
export function isOneOf(column: 'list_id' | 'section_id' | 'assignee_id' | 'created_by', ids: readonly number[]) {
  if (ids.length === 0) return NONE
  return eb.and([eb(`t.${column}`, 'is not', null), eb(`t.${column}`, 'in', [...ids])])
}

/** Whether a to-do is done, or is not. */
export function isDone(done: boolean): Condition {
  return eb('t.is_done', '=', eb.lit(done))
}

/** Whether `is_done` of a to-do is one of these. */
export function isDoneAmong(states: readonly boolean[]): Condition {
  return isIn(sql.ref('t.is_done'), states)
}

/** Whether a value is one of these. */
export function isIn(value: Expression<unknown>, states: readonly boolean[]): Condition {
  return sql<boolean>`${value} in (${sql.join(states.map((state) => sql.lit(state)))})`
}

/**
 * A column that SQLite does not look up in an index, because of the sign `+`. SQLite keeps no statistics, and would prefer
 * an index with more of the columns to one that finds fewer rows. MySQL takes no notice of the sign.
 */
export function withoutIndex<Column extends keyof TodoTables['t']>(column: `t.${Column}`) {
  return sql<SelectType<TodoTables['t'][Column]>>`+${sql.ref(column)}`
}
