import { MikroORM } from '@mikro-orm/core'
import { sql } from 'kysely'
import { commonOptions, type DatabaseOptions, migrate, type OpenDatabase, prepared } from '../options.ts'
import { FileDialect } from './dialect.ts'
import { BoundSqliteDriver } from './driver.ts'
import { prepareFile, watchFile } from './file.ts'
import { lockSqlite } from './lock.ts'
import { fileOf } from './url.ts'

/** The name of a SQLite database that is no file, and that nobody else can open. */
const IN_MEMORY = ':memory:'

/** Opens a SQLite file; `openDatabase` tells the rest. */
export async function open(options: DatabaseOptions): Promise<OpenDatabase> {
  const file = fileOf(options.url)
  const isHost = file !== IN_MEMORY && !options.asGuest
  if (isHost) prepareFile(file)
  const lock = isHost ? lockSqlite(file) : undefined
  let refuseIfGone = () => {}
  const dialect = new FileDialect({ file, mustExist: !!options.asGuest, beforeWrite: () => refuseIfGone() })
  const orm = new MikroORM({
    driver: BoundSqliteDriver,
    dbName: file,
    driverOptions: () => dialect,
    ...commonOptions(options),
  })
  const database: OpenDatabase = {
    orm,
    check: async () => {
      refuseIfGone()
      // A write that changes nothing: whether there is room for one is known only by writing.
      const { rows } = await sql<{ user_version: number }>`pragma user_version`.execute(orm.em.getKysely())
      for (const { user_version } of rows)
        await sql`pragma user_version = ${sql.lit(user_version)}`.execute(orm.em.getKysely())
    },
    close: async () => {
      await orm.close()
      await dialect.close()
      lock?.release()
    },
  }
  if (options.asGuest) return database
  await prepared(database, () => migrate(orm, options.log))
  if (isHost) refuseIfGone = watchFile(file)
  return database
}
