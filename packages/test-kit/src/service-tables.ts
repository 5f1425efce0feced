import { createHash, randomUUID } from 'node:crypto'
import { existsSync, globSync, readFileSync } from 'node:fs'
import { copyFile, mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { queryMysql, withMysql } from './mysql.ts'
import { type MysqlTables, readTables, writeTables } from './mysql-tables.ts'
import { startProcess } from './processes.ts'
import type { TestScope } from './teardown.ts'

const ROOT = path.resolve(import.meta.dirname, '../../..')
const MIGRATE = 'scripts/testing/make-tables.ts'
const FILE_SCHEME = 'file:'

/**
 * Makes the tables of a service in an empty database, for a test that is not about migrations. They are made by migrations
 * once for all tests, and from then on copied, until a source or a version of a library changes.
 *
 * @param url a `DATABASE_URL`; of a SQLite file, the folder is there.
 * @param service `todo-service`, for one.
 * @param folder where the copies are kept.
 */
export async function makeTables(
  t: TestScope,
  url: string,
  service: string,
  folder = path.join(ROOT, 'node_modules/.cache/test-tables'),
): Promise<void> {
  const copy = path.join(folder, `${service}-${digestOf(service)}`)
  if (url.startsWith(FILE_SCHEME)) await fillFile(t, url.slice(FILE_SCHEME.length), service, `${copy}.sqlite`)
  else await fillMysql(t, url, service, copy)
}

async function fillFile(t: TestScope, file: string, service: string, copy: string): Promise<void> {
  if (existsSync(copy)) return copyFile(copy, file)
  await migrate(t, service, FILE_SCHEME + file)
  await keep(copy, (newCopy) => copyFile(file, newCopy))
}

async function fillMysql(t: TestScope, url: string, service: string, copyOfAny: string): Promise<void> {
  const [server] = await queryMysql(url, 'SELECT VERSION() AS version')
  const copy = `${copyOfAny}-${server?.version}.json`
  if (existsSync(copy)) {
    const tables: MysqlTables = JSON.parse(await readFile(copy, 'utf8'))
    return withMysql(url, (connection) => writeTables(connection, tables))
  }
  await migrate(t, service, url)
  const tables = await withMysql(url, readTables)
  await keep(copy, (newCopy) => writeFile(newCopy, JSON.stringify(tables)))
}

/** Runs the migrations of a service, in a process of its own: most tests need none of what is loaded for it. */
async function migrate(t: TestScope, service: string, url: string): Promise<void> {
  const { exit, output } = startProcess(t, path.join(ROOT, MIGRATE), { args: [service, url] })
  const { code } = await exit
  if (code !== 0) throw new Error(`the tables of the ${service} cannot be made:\n${output()}`)
}

/** Puts a copy in its place when it is whole: others may be looking for it. */
async function keep(copy: string, write: (newCopy: string) => Promise<void>): Promise<void> {
  const newCopy = `${copy}.${randomUUID()}`
  await mkdir(path.dirname(copy), { recursive: true })
  await write(newCopy)
  await rename(newCopy, copy)
}

const digests = new Map<string, string>()

/** A digest of all that the tables of a service may depend on. */
function digestOf(service: string): string {
  const known = digests.get(service)
  if (known !== undefined) return known
  const hash = createHash('sha256')
  const sources = [`apps/${service}/src/**/*.ts`, 'packages/*/src/**/*.ts', MIGRATE, 'pnpm-lock.yaml']
  const files = globSync(sources, { cwd: ROOT })
  for (const file of files.sort()) hash.update(file).update(readFileSync(path.join(ROOT, file)))
  const digest = hash.digest('hex').slice(0, 16)
  digests.set(service, digest)
  return digest
}
