import { sql } from 'kysely'
import type { Orm } from '../options.ts'
import type { WriteHealth } from './write-health.ts'

/** Whether the database can be read and written now; rejects with the reason if it cannot. */
export async function check(orm: Orm, health: WriteHealth): Promise<void> {
  health.check(await isReadOnly(orm))
  await writeNothing(orm)
  if (health.isInDoubt) await writeForAMoment(orm)
}

async function isReadOnly(orm: Orm): Promise<boolean> {
  const readOnly = sql<number>`@@global.read_only or @@global.super_read_only or @@global.innodb_read_only`
  const row = await orm.em.getKysely().selectNoFrom(readOnly.as('readOnly')).executeTakeFirstOrThrow()
  return row.readOnly === 1
}

/**
 * Writes that change nothing, prepared as those of the routes are. The user may have lost a right. A server on which a backup holds
 * writers up still answers others (`FLUSH TABLES WITH READ LOCK`), and so does one without room for prepared statements
 * (`max_prepared_stmt_count`).
 */
async function writeNothing(orm: Orm): Promise<void> {
  await orm.em
    .getKysely()
    .connection()
    .execute(async (connection) => {
      await sql`insert into mikro_orm_migrations (name) select name from mikro_orm_migrations where false`.execute(
        connection,
      )
      await sql`update mikro_orm_migrations set name = name where false`.execute(connection)
      await sql`prepare probe from 'delete from mikro_orm_migrations where false'`.execute(connection)
      await sql`execute probe`.execute(connection)
      await sql`deallocate prepare probe`.execute(connection)
    })
}

/** Adds a row and removes it before anybody sees it. The server must write both to its logs, for which its disk may have no room. */
async function writeForAMoment(orm: Orm): Promise<void> {
  await orm.em
    .getKysely()
    .transaction()
    .execute(async (transaction) => {
      await sql`insert into mikro_orm_migrations (name) values ('check')`.execute(transaction)
      await sql`delete from mikro_orm_migrations where id = last_insert_id()`.execute(transaction)
    })
}
