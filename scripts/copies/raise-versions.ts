import { openDatabase } from '@todo/service-kit/database/tools'
import { databaseSchema } from '@todo/todo-service/database'
import { sql } from 'kysely'

/** More than an account gets between two backups. */
const LEAP = 1_000_000

/** For one statement, in milliseconds. */
const TIMEOUT_MS = 120_000

/**
 * Raises the versions of all accounts in a restored database of the todo-service above those that clients may have seen
 * before. Who comes with an older one is told to read everything again: nothing that is lost stays on a client. Brings the
 * tables up to date first.
 */
export async function raiseVersions(url: string): Promise<void> {
  const options = { ...databaseSchema, url, poolSize: 2, timeoutMs: TIMEOUT_MS, log: console.error, asGuest: true }
  const { orm, close } = await openDatabase(options)
  try {
    await orm.migrator.up()
    // The CHECK of a deleted user allows no version but 0. MySQL takes the new value of what has been set before.
    await sql`update user set min_version = version + ${LEAP}, version = version + ${LEAP} where version > 0`.execute(
      orm.em.getKysely(),
    )
  } finally {
    await close()
  }
}
