import { deepEqual } from 'node:assert/strict'
import { join } from 'node:path'
import { CopyError, copyDatabases, type Snapshot, SqliteSnapshot } from '@todo/database-copy'
import { databaseSchemas } from '@todo/standalone/apps'
import type { ServiceSettings } from '@todo/standalone/settings'
import { describeFile } from './files.ts'
import type { StoredDatabase } from './manifest.ts'
import type { Progress } from './progress.ts'

/** Writes the database of a service into a SQLite file of a backup, opens that, and counts. */
export async function storeDatabase(
  { name }: Pick<ServiceSettings, 'name'>,
  source: Snapshot,
  folder: string,
  progress: Progress,
): Promise<StoredDatabase> {
  const file = `${name}.sqlite`
  const path = join(folder, file)
  const migrations = await source.migrations()
  if (source instanceof SqliteSnapshot)
    await source.copyInto(path, (part) => progress.show(`${name}: ${Math.floor(part * 100)} % copied`))
  else
    await copyDatabases([{ name, source, url: `file:${path}`, schema: databaseSchemas[name] }], (line) =>
      progress.show(line),
    )
  const rows = await countRows(path, source, name, progress)
  progress.show(`${name}: the checksum of the file is taken`)
  const stored = { service: name, ...(await describeFile(folder, file)), migrations: [...migrations], rows }
  const total = Object.values(rows).reduce((sum, count) => sum + count, 0)
  progress.done(`${name}: ${Object.keys(rows).length} tables, ${total} rows`)
  return stored
}

/** How many rows each table of the copy has: as many as the original. */
async function countRows(
  path: string,
  source: Snapshot,
  name: string,
  progress: Progress,
): Promise<Record<string, number>> {
  const copy = new SqliteSnapshot(path)
  try {
    const rows: Record<string, number> = {}
    for (const table of await source.tables()) {
      progress.show(`${name}: ${table.name} is looked through`)
      const found = await copy.count(table)
      const faults = copy.faults(table)
      deepEqual([found, faults], [await source.count(table), []], damaged(table.name, faults))
      rows[table.name] = found
    }
    return rows
  } finally {
    await copy.close()
  }
}

function damaged(table: string, faults: readonly string[]): CopyError {
  return new CopyError(`The copy of ${table} is not whole. Is the database damaged? ${faults.join('; ')}`)
}
