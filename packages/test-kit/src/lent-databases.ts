import { type Connection, createConnection, type RowDataPacket } from 'mysql2/promise'
import type { TestDatabase } from './databases.ts'
import type { TestScope } from './teardown.ts'

/** How long, in seconds, rows of a database that comes back may be locked; then it is not lent again. */
const LOCK_PATIENCE_SECONDS = 5

/** What the statement that makes a table says of ids that have been given out. */
const COUNTER = / AUTO_INCREMENT=\d+/

/** A database that is lent to nobody: how its tables were made, and its triggers. */
interface Pattern {
  url: string
  tables: Map<string, string>
  triggers: string
}

/**
 * Lends databases that have the tables of a service, and the rows that it begins with. On MySQL, making the tables takes
 * longer than most tests: a database goes from one test to the next, and has its first rows again. One whose tables a test
 * has changed is not lent again. A SQLite file is made for each test.
 *
 * @param all when they are all gone, at the latest.
 * @param prepare makes the tables in an empty database.
 */
export function lendDatabases(
  all: TestScope,
  prepare: (url: string) => Promise<void>,
): (t: TestScope, database: TestDatabase) => Promise<string> {
  const free: string[] = []
  let pattern: Promise<Pattern> | undefined
  return async (t, database) => {
    if (database.name === 'SQLite') return database.create(t)
    const make = async () => {
      const url = await database.create(all)
      await prepare(url)
      return url
    }
    pattern ??= make().then(async (url) => ({ url, ...(await withConnection(url, schemaOf)) }))
    const original = await pattern
    const url = free.pop() ?? (await make())
    t.teardown(async () => {
      if (await isAsNew(url, original)) free.push(url)
    })
    return url
  }
}

/** Whether a database has the tables of the pattern; then it has the rows of the pattern, too. */
async function isAsNew(url: string, pattern: Pattern): Promise<boolean> {
  try {
    return await withConnection(url, async (connection) => {
      await connection.query(`SET foreign_key_checks = 0, innodb_lock_wait_timeout = ${LOCK_PATIENCE_SECONDS}`)
      const { tables, triggers } = await schemaOf(connection)
      if (triggers !== pattern.triggers || withoutCounters(tables) !== withoutCounters(pattern.tables)) return false
      const original = new URL(pattern.url).pathname.slice(1)
      for (const [table, made] of tables) {
        await connection.query(`DELETE FROM \`${table}\``)
        if (COUNTER.test(made)) await connection.query(`ALTER TABLE \`${table}\` AUTO_INCREMENT = 1`)
        await connection.query(`INSERT INTO \`${table}\` SELECT * FROM \`${original}\`.\`${table}\``)
      }
      return true
    })
  } catch {
    return false
  }
}

async function schemaOf(connection: Connection): Promise<Omit<Pattern, 'url'>> {
  const [names] = await connection.query<RowDataPacket[]>('SHOW TABLES')
  const [triggers] = await connection.query<RowDataPacket[]>('SHOW TRIGGERS')
  const tables = new Map<string, string>()
  for (const name of names.flatMap((row) => Object.values(row))) {
    const [[made]] = await connection.query<RowDataPacket[]>(`SHOW CREATE TABLE \`${name}\``)
    tables.set(String(name), String(made?.['Create Table']))
  }
  return { tables, triggers: JSON.stringify(triggers) }
}

function withoutCounters(tables: Map<string, string>): string {
  return JSON.stringify([...tables].map(([name, made]) => [name, made.replace(COUNTER, '')]))
}

async function withConnection<Result>(url: string, work: (connection: Connection) => Promise<Result>): Promise<Result> {
  const connection = await createConnection(url)
  try {
    return await work(connection)
  } finally {
    await connection.end()
  }
}
