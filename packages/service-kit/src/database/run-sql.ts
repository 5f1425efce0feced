import type { Configuration } from '@mikro-orm/core'
import type { SqlEntityManager } from '@mikro-orm/sql'
import { CompiledQuery } from 'kysely'
import type { MysqlPool, SqlResult } from './mysql-pool.ts'
import { MysqlTransaction } from './mysql-transaction.ts'

const pools = new WeakMap<Configuration, MysqlPool>()

/** From now on, what is written out runs on these connections, where it is no part of a transaction. */
export function useMysqlPool(config: Configuration, pool: MysqlPool): void {
  pools.set(config, pool)
}

/** Where the database is MySQL: its connections. */
export function mysqlPoolOf(em: SqlEntityManager): MysqlPool | undefined {
  return pools.get(em.config)
}

/**
 * Runs a statement that is written out, in the transaction of `em` if there is one: for the few that run so often that
 * building them counts, and the way through Kysely, which is an eighth of a short read. The text has a `?` for each value,
 * and is the same for both databases.
 */
export function runSql<Row>(
  em: SqlEntityManager,
  text: string,
  values: readonly (string | number)[],
): Promise<SqlResult<Row>> {
  const mysql = em.isInTransaction() ? MysqlTransaction.of(em) : mysqlPoolOf(em)
  return mysql ? mysql.run(text, [...values]) : runWithKysely(em, text, [...values])
}

async function runWithKysely<Row>(em: SqlEntityManager, text: string, values: (string | number)[]) {
  const { rows, insertId, numAffectedRows } = await em.getKysely().executeQuery<Row>(CompiledQuery.raw(text, values))
  return { rows, insertId: Number(insertId ?? 0), affectedRows: Number(numAffectedRows ?? 0) }
}
