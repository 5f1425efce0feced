import { type Expression, sql } from 'kysely'

/** The rows of several queries, each of which may have an order and a limit of its own. */
export function unionOf<Row>(queries: readonly Expression<unknown>[]) {
  const members = queries.map((query) => sql`select * from ${query} as member`)
  return sql<Row>`(${sql.join(members, sql` union all `)})`
}
