import { type RawBuilder, sql } from 'kysely'

// Hints for MySQL. For SQLite they are comments.

/**
 * Has to-dos, which are `t` in the query, read by an index. Otherwise MySQL may read all users' rows in the order of their ids, until
 * enough of one user's are found.
 */
export function byIndex(index: string): RawBuilder<unknown> {
  return sql`/*+ index(t ${sql.raw(index)}) */`
}

/** Has this table of the query read first, by an index. Otherwise MySQL may begin with all lists, or with all that is in one. */
export function firstBy(table: 't' | 'c', index: string): RawBuilder<unknown> {
  const name = sql.raw(table)
  return sql`/*+ join_prefix(${name}) index(${name} ${sql.raw(index)}) */`
}
