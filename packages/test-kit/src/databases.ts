import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { queryMysql } from './mysql.ts'
import type { TestScope } from './teardown.ts'

/** A database that a service has to run on. */
export interface TestDatabase {
  readonly name: 'SQLite' | 'MySQL'
  /** Makes an empty database that is gone with the test, and returns its `DATABASE_URL`. */
  create(t: TestScope): Promise<string>
  /** A `DATABASE_URL` of a database that does not exist yet; what is made of it is gone with the test. */
  missing(t: TestScope): Promise<string>
}

/** MySQL may refuse to drop a database that somebody still works on; then the test has left something open. */
const DROP_PATIENCE_SECONDS = 10

/** SQLite, for promises that are the same on every database. */
export const sqlite: TestDatabase = {
  name: 'SQLite',
  create: async (t) => `file:${path.join(await createFolder(t), 'data.sqlite')}`,
  missing: async (t) => `file:${path.join(await createFolder(t), 'new', 'folder', 'data.sqlite')}`,
}

/** The MySQL server under test; undefined unless `TEST_MYSQL_URL` names one whose user may create databases. */
export const mysql: TestDatabase | undefined = mysqlAt(process.env.TEST_MYSQL_URL)

/** Every database under test: SQLite, and MySQL where `TEST_MYSQL_URL` is set. */
export const databases: readonly TestDatabase[] = [sqlite, mysql].filter((database) => database !== undefined)

/** A folder that is gone with the test. */
export async function createFolder(t: TestScope): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'todo-test-'))
  t.teardown(() => rm(folder, { recursive: true, force: true }))
  return folder
}

/** MySQL on the server given, if one is given. */
export function mysqlAt(serverUrl: string | undefined): TestDatabase | undefined {
  if (!serverUrl) return undefined
  const missing = async (t: TestScope) => {
    const url = new URL(serverUrl)
    const name = `test_${randomBytes(8).toString('hex')}`
    url.pathname = `/${name}`
    t.teardown(() =>
      queryMysql(serverUrl, `SET lock_wait_timeout = ${DROP_PATIENCE_SECONDS}`, `DROP DATABASE IF EXISTS ${name}`),
    )
    return url.href
  }
  return {
    name: 'MySQL',
    missing,
    create: async (t) => {
      const url = await missing(t)
      await queryMysql(serverUrl, `CREATE DATABASE ${new URL(url).pathname.slice(1)} CHARACTER SET utf8mb4`)
      return url
    },
  }
}
