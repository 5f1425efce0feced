import { databases, mysql, queryMysql } from '@todo/test-kit'
import t from 'tap'
import { buildAppOn, buildTestApp, newCredentials, signUp } from '../helper.ts'

for (const database of databases) {
  t.test(`on ${database.name} the migrations make just what the entities describe`, async (t) => {
    const app = await buildTestApp(t, database)
    t.equal(await app.orm.schema.getUpdateSchemaSQL(), '')
  })

  t.test(`on ${database.name} a second start migrates nothing and keeps everything`, async (t) => {
    const url = await database.create(t)
    const credentials = newCredentials()
    await t.test('the first start', async (t) => {
      const app = await buildAppOn(t, url)
      t.equal((await signUp(app, credentials)).statusCode, 201)
      t.equal((await app.orm.migrator.getExecuted()).length, 2)
    })
    await t.test('the second start', async (t) => {
      const app = await buildAppOn(t, url)
      t.equal((await app.orm.migrator.getExecuted()).length, 2)
      t.equal((await signUp(app, credentials)).statusCode, 409)
    })
  })

  t.test(`on ${database.name} a migration that was cut off before its record was written runs again`, async (t) => {
    const url = await database.create(t)
    const credentials = newCredentials()
    for (const survivors of [2, 1, 0]) {
      await t.test(`${survivors} of two records are there`, async (t) => {
        const app = await buildAppOn(t, url)
        const [first, second] = (await app.orm.migrator.getExecuted()).map(({ name }) => name)
        t.strictSame([first, second], ['2026-11-24-1-create-user', '2026-11-24-2-unique-username-key'])
        t.match([201, 409].includes((await signUp(app, credentials)).statusCode), true)
        t.equal(await app.orm.schema.getUpdateSchemaSQL(), '')
        // What is left for the next round to find.
        const connection = app.orm.em.getConnection()
        if (survivors === 2) await connection.execute('DELETE FROM mikro_orm_migrations WHERE name = ?', [second])
        else await connection.execute('DELETE FROM mikro_orm_migrations')
      })
    }
    await t.test('in the end', async (t) => {
      const app = await buildAppOn(t, url)
      t.equal((await signUp(app, credentials)).statusCode, 409, 'the user is still there')
    })
  })

  t.test(`on ${database.name} a database that does not exist yet is created`, async (t) => {
    const app = await buildAppOn(t, await database.missing(t))
    t.equal((await signUp(app, newCredentials())).statusCode, 201)
  })
}

t.test('on MySQL text is told apart byte by byte, whatever the server would do', { skip: !mysql }, async (t) => {
  const url = (await mysql?.create(t)) ?? ''
  await buildAppOn(t, url)
  const columns = await queryMysql(
    url,
    `SELECT DISTINCT collation_name AS collation FROM information_schema.columns
     WHERE table_schema = DATABASE() AND table_name = 'user' AND collation_name IS NOT NULL`,
  )
  t.strictSame(columns, [{ collation: 'utf8mb4_bin' }])
})
