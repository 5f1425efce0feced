import { closeSync, openSync } from 'node:fs'
import { fileOf, isSqliteUrl } from '@todo/service-kit/database/tools'
import { CopyError } from './copy-error.ts'
import { Fingerprint, fingerprintOf } from './fingerprint.ts'
import { refill } from './mysql/refill.ts'
import { makeTables, migrationsNamed, type Schema } from './schema.ts'
import { openSnapshot, type Snapshot } from './snapshot.ts'
import type { Table } from './table.ts'
import { openTarget } from './target.ts'

/** A database that is to be copied, and where to. */
export interface Copy {
  /** What it is called when something is reported. */
  readonly name: string
  readonly source: Snapshot
  /** A MySQL database, or a file that does not exist. */
  readonly url: string
  readonly schema: Schema
  /** Whether a MySQL database may have tables, which are deleted. */
  readonly replaces?: boolean
}

/** Is told how far the work is. */
export type Report = (line: string) => void

/**
 * Copies databases, table by table, and reads them again to see that every row is there. Where that is cut off, services
 * refuse to start on any of the MySQL databases, and all of them can be copied into again.
 *
 * @param finish what has to be done before a service may start on them.
 *
 * @throws {CopyError} when it cannot be done.
 */
export async function copyDatabases(
  [first, ...others]: readonly Copy[],
  report: Report,
  finish = async () => {},
): Promise<void> {
  if (!first) return finish()
  const { url, replaces = false } = first
  const work = async () => {
    await copyDatabase(first, report)
    await copyDatabases(others, report, finish)
  }
  if (!isSqliteUrl(url)) return refill(url, replaces, work)
  closeSync(openSync(fileOf(url), 'wx', 0o600))
  await work()
}

async function copyDatabase({ name, source, url, schema }: Copy, report: Report): Promise<void> {
  await makeTables(url, schema, migrationsNamed(schema, await source.migrations()))
  const tell: Report = (line) => report(`${name}: ${line}`)
  const copied = await copyTables(source, url, tell)
  await verify(url, copied, tell)
}

async function copyTables(source: Snapshot, url: string, report: Report): Promise<Map<Table, Fingerprint>> {
  const tables = await source.tables()
  const target = await openTarget(url)
  try {
    const copied = new Map<Table, Fingerprint>()
    await target.begin(tables)
    for (const table of tables) {
      const fingerprint = new Fingerprint()
      for await (const rows of source.rows(table)) {
        fingerprint.add(rows)
        await target.write(table, rows)
        report(`rows of ${table.name} copied: ${fingerprint.rows}`)
      }
      copied.set(table, fingerprint)
    }
    report('indexes are made')
    await target.finish(tables)
    return copied
  } finally {
    await target.close()
  }
}

/** @throws {CopyError} when a table is not what was copied. */
async function verify(url: string, copied: ReadonlyMap<Table, Fingerprint>, report: Report): Promise<void> {
  const copy = await openSnapshot(url)
  try {
    for (const [table, expected] of copied) {
      const found = await fingerprintOf(copy, table, (rows) => report(`rows of ${table.name} verified: ${rows}`))
      if (found.rows === expected.rows && found.checksum === expected.checksum) continue
      throw new CopyError(
        `the table ${table.name} is not what was copied: ${found.rows} rows with the checksum ${found.checksum}, not ${expected.rows} with ${expected.checksum}`,
      )
    }
  } finally {
    await copy.close()
  }
}
