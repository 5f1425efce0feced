import { type SqlEntityManager, SqlitePlatform } from '@mikro-orm/sql'
import { type RawBuilder, sql } from 'kysely'

/**
 * The database's own time, as an expression for Kysely: milliseconds since 1970. Processes whose clocks differ agree on
 * it. Moments are kept in this form in both databases (`PortableMigration.moment`), so that they can be added up.
 */
export function databaseNow(em: SqlEntityManager): RawBuilder<number> {
  return runsOnSqlite(em)
    ? sql<number>`cast(round(unixepoch('subsec') * 1000) as integer)`
    : // Not from local time, which has an hour twice where the clocks are put back.
      sql<number>`timestampdiff(microsecond, '1970-01-01', utc_timestamp(3)) div 1000`
}

/** The database's own time now, in milliseconds since 1970. */
export async function readDatabaseNow(em: SqlEntityManager): Promise<number> {
  const { now } = await em.getKysely().selectNoFrom(databaseNow(em).as('now')).executeTakeFirstOrThrow()
  return now
}

/** Whether the database is SQLite: for the few statements that cannot be the same on both. */
export function runsOnSqlite(em: SqlEntityManager): boolean {
  return em.getDriver().getPlatform() instanceof SqlitePlatform
}
