import Database from 'better-sqlite3'
import { Kysely, SqliteDialect, sql } from 'kysely'
import t from 'tap'
import { remainsOf, tracesOf, unprovenTables } from '../src/index.ts'

const ada = { id: 1_234_567, texts: ['Ada Lovelace'] }

t.test('what a database holds of a person, and what is left of a deleted one', async (t) => {
  const db = new Kysely<unknown>({ dialect: new SqliteDialect({ database: new Database(':memory:') }) })
  t.teardown(() => db.destroy())
  for (const statement of [
    'create table user (id integer, username text)',
    'create table note (id integer, user_id integer, text text)',
    'create table job (payload text)',
    'create table setting (name text)',
    'create table mikro_orm_migrations (name text)',
    `insert into user values (${ada.id}, 'ada lovelace'), (7, 'bob')`,
    `insert into job values ('{"user_id":${ada.id}}')`,
    `insert into mikro_orm_migrations values ('${ada.id}')`,
  ])
    await sql.raw(statement).execute(db)

  t.strictSame(await tracesOf(db, ada), [
    { table: 'job', column: 'payload', value: `{"user_id":${ada.id}}` },
    { table: 'user', column: 'id', value: String(ada.id) },
    { table: 'user', column: 'username', value: 'ada lovelace' },
  ])
  t.strictSame(await unprovenTables(db, ada, {}), ['note', 'setting'], 'nothing of hers is there')
  t.strictSame(await unprovenTables(db, ada, { setting: 'no user data' }), ['note'])
  const wrong = { note: 'no user data', gone: 'id only', setting: 'no user data' } as const
  t.strictSame(await unprovenTables(db, ada, wrong), ['gone', 'note'], 'statements that do not hold')

  const kept = { user: 'id only', job: 'id only' } as const
  t.strictSame(await remainsOf(db, ada, kept), [{ table: 'user', column: 'username', value: 'ada lovelace' }])
  await sql.raw("update user set username = ''").execute(db)
  t.strictSame(await remainsOf(db, ada, kept), [])
  await sql.raw(`insert into note values (1, ${ada.id}, 'hers')`).execute(db)
  t.strictSame(await remainsOf(db, ada, kept), [{ table: 'note', column: 'user_id', value: String(ada.id) }])
})
