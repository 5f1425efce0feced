import { sql } from 'kysely'

/** The condition that a column has one of these ids, of which there may be none. */
export function isAmong(column: string, ids: readonly number[]) {
  // No row has the id 0, and no database takes an empty list.
  return sql<boolean>`${sql.ref(column)} in (${sql.join([0, ...ids])})`
}
