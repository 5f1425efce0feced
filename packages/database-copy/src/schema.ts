import type { MigrationObject } from '@mikro-orm/core'
import { type DatabaseOptions, openDatabase } from '@todo/service-kit/database/tools'
import { CopyError } from './copy-error.ts'

/** What a service knows of its database. */
export type Schema = Pick<DatabaseOptions, 'entities' | 'migrations'>

/** For one statement, in milliseconds. */
const TIMEOUT_MS = 120_000

/**
 * The migrations that make a database like one that has had those of the names.
 *
 * @throws {CopyError} when there is a name that this release does not know.
 */
export function migrationsNamed({ migrations }: Schema, names: readonly string[]): MigrationObject[] {
  const known = new Map(migrations.map((migration) => [migration.name, migration]))
  return names.map((name) => {
    const migration = known.get(name)
    if (migration) return migration
    throw new CopyError(
      `its tables are newer than this release, which does not know the migration ${name}: install the release that it was used with`,
    )
  })
}

/** Makes the tables of a service in an empty database, as they are after the migrations given. */
export async function makeTables(url: string, schema: Schema, migrations: MigrationObject[]): Promise<void> {
  const { orm, close } = await openDatabase({
    entities: schema.entities,
    migrations,
    url,
    poolSize: 2,
    timeoutMs: TIMEOUT_MS,
    log: console.error,
    asGuest: true,
  })
  try {
    await orm.migrator.up()
  } finally {
    await close()
  }
}
