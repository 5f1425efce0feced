import { existsSync, readdirSync } from 'node:fs'
import path from 'node:path'
import Database from 'better-sqlite3'
import t from 'tap'
import { createFolder, databases, makeTables, queryMysql, sqlite } from '../src/index.ts'

const SERVICE = 'auth-service'

for (const database of databases) {
  t.test(`${database.name}: the tables of a service are made once, and then copied`, async (t) => {
    const folder = path.join(await createFolder(t), 'new')
    const made: unknown[] = []
    for (const time of ['made by migrations', 'copied']) {
      const url = await database.create(t)
      t.equal(existsSync(folder), time === 'copied')
      await makeTables(t, url, SERVICE, folder)
      made.push(database.name === 'SQLite' ? ofSqlite(url) : await ofMysql(url))
      t.equal(readdirSync(folder).length, 1, time)
    }
    t.match(made[0], { length: /\d\d/ })
    t.same(made[1], made[0])
  })
}

t.test('it says why the tables cannot be made', async (t) => {
  await t.rejects(makeTables(t, await sqlite.create(t), 'no-service'), {
    message: /^the tables of the no-service cannot be made:\n[\s\S]*there is no service no-service/,
  })
})

function ofSqlite(url: string): unknown[] {
  const database = new Database(url.replace('file:', ''), { fileMustExist: true })
  const [tables, migrations] = ['SELECT sql FROM sqlite_master', 'SELECT * FROM mikro_orm_migrations'].map((text) =>
    database.prepare(text).all(),
  )
  database.close()
  return [...(tables ?? []), ...(migrations ?? [])]
}

async function ofMysql(url: string): Promise<unknown[]> {
  const schema = 'table_schema = DATABASE()'
  const columns = await queryMysql(
    url,
    `SELECT table_name, column_name, column_type, column_default FROM information_schema.columns WHERE ${schema} ORDER BY 1, 2`,
  )
  const keys = await queryMysql(
    url,
    `SELECT table_name, index_name, column_name FROM information_schema.statistics WHERE ${schema} ORDER BY 1, 2, seq_in_index`,
  )
  const references = await queryMysql(
    url,
    'SELECT constraint_name, delete_rule FROM information_schema.referential_constraints WHERE constraint_schema = DATABASE() ORDER BY 1',
  )
  return [...columns, ...keys, ...references, ...(await queryMysql(url, 'SELECT * FROM mikro_orm_migrations'))]
}
