import { databases, mysql, queryMysql } from '@todo/test-kit'
import t from 'tap'
import { migrations } from '../../src/database/migrations/index.ts'
import { buildAppOn, buildTestApp, newCredentials, readFeed, signUp, startSession, statusOf } from '../helper.ts'

const names = migrations.map(({ name }) => name)

for (const database of databases) {
  t.test(`on ${database.name} the migrations make just what the entities describe`, async (t) => {
    const app = await buildTestApp(t, database)
    t.equal(await app.orm.schema.getUpdateSchemaSQL(), '')
  })

  t.test(`on ${database.name} a missing database is made, and each start runs what has no record`, async (t) => {
    const url = await database.missing(t)
    const credentials = newCredentials()
    // As where a migration was cut off before its record was written: the last one, all but the first, and all of them.
    for (const [status, lost] of [
      [201, []],
      [409, names.slice(-1)],
      [409, names.slice(1)],
      [409, names],
      [409, []],
    ] as const) {
      await t.test(`before ${lost.length} records are lost`, async (t) => {
        const app = await buildAppOn(t, url)
        t.strictSame((await app.orm.migrator.getExecuted()).map(({ name }) => name).sort(), names.toSorted())
        t.equal((await signUp(app, credentials)).statusCode, status)
        t.equal(await statusOf(app, (await startSession(app, credentials)).token), 200)
        t.equal(await app.orm.schema.getUpdateSchemaSQL(), '')
        // What is left for the next start to find.
        const connection = app.orm.em.getConnection()
        for (const name of lost) await connection.execute('DELETE FROM mikro_orm_migrations WHERE name = ?', [name])
      })
    }
  })

  t.test(`on ${database.name} a migration that was cut off between two of its statements runs again`, async (t) => {
    const url = await database.create(t)
    await t.test('a start, then the state that a cut-off leaves', async (t) => {
      const app = await buildAppOn(t, url)
      const connection = app.orm.em.getConnection()
      const onTable = database.name === 'MySQL' ? 'ON `user`' : ''
      for (const index of ['user_email_key_unique', 'user_position_index']) {
        await connection.execute(`DROP INDEX ${index} ${onTable}`)
      }
      await connection.execute('DELETE FROM feed_position')
      await connection.execute('DELETE FROM mikro_orm_migrations')
    })
    const app = await buildAppOn(t, url)
    t.equal(await app.orm.schema.getUpdateSchemaSQL(), '')
    t.equal((await signUp(app, newCredentials())).statusCode, 201)
    t.match(await readFeed(app), { changes: [{ position: 1 }], next: 1 })
  })
}

t.test('on MySQL text is told apart byte by byte, whatever the server would do', { skip: !mysql }, async (t) => {
  const url = (await mysql?.create(t)) ?? ''
  await buildAppOn(t, url)
  const columns = await queryMysql(
    url,
    `SELECT DISTINCT collation_name AS collation FROM information_schema.columns
     WHERE table_schema = DATABASE() AND table_name IN ('user', 'session') AND collation_name IS NOT NULL`,
  )
  t.strictSame(columns, [{ collation: 'utf8mb4_bin' }])
})
