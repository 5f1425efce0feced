import type { SqlEntityManager } from '@mikro-orm/sql'
import { CompiledQuery, type QueryResult } from 'kysely'

/**
 * Runs a statement that is written out, in the transaction of `em` if there is one: for the few that run so often that
 * building them counts. The text has a `?` for each value, and is the same for both databases.
 */
export function runSql<Row>(
  em: SqlEntityManager,
  text: string,
  values: readonly (string | number)[],
): Promise<QueryResult<Row>> {
  return em.getKysely().executeQuery<Row>(CompiledQuery.raw(text, [...values]))
}
