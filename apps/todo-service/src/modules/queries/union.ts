import { type Expression, sql } from 'kysely'

/**
 * The rows of several queries, each of which may have an order and a limit of its own.
 *
 * @param found Rows that are looked up once, and that each query can refer to as `found`.
 */
export function unionOf<Row>(queries: readonly Expression<unknown>[], found?: Expression<unknown>) {
  const members = queries.map((query) => sql`select * from ${query} as member`)
  const union = sql.join(members, sql` union all `)
  return found ? sql<Row>`(with found as ${found} ${union})` : sql<Row>`(${union})`
}
