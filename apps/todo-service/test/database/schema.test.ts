import { mysql, queryMysql } from '@todo/test-kit'
import tap from 'tap'
import { migrations } from '../../src/database/migrations/index.ts'
import { AttachmentEntity } from '../../src/modules/attachments/attachment.entity.ts'
import { buildTestApp, clientOf, newUser, onEachDatabase } from '../helper.ts'

onEachDatabase(async (t, database) => {
  t.test('the migrations make just what the entities describe', async (t) => {
    const { app } = await buildTestApp(t, database)
    t.equal(await app.orm.schema.getUpdateSchemaSQL(), '')
  })

  t.test('a missing database is made, and what was cut off before it was recorded runs again', async (t) => {
    const url = await database.missing(t)
    const user = newUser()
    const names = migrations.map(({ name }) => name)
    const sums = new Map<string, string | null>()
    await t.test('the first start', async (t) => {
      const { app } = await buildTestApp(t, database, { url })
      const executed = await app.orm.migrator.getExecuted()
      t.same(
        executed.map(({ name }) => name),
        names,
      )
      const ada = clientOf(app, user)
      const todo = await ada.add('buy milk')
      await ada.post({ contents: 'Mum’s', notes: '“x”' })
      await ada.call('POST', `/todos/${await ada.add('shopping')}/comments`, { text: 'Ann’s' })
      await ada.call('POST', `/todos/${todo}/comments`, { text: 'the Süße one' })
      const attach = (bytes: string) =>
        ada.call('POST', `/todos/${todo}/attachments?name=a`, bytes, { 'content-type': 'application/octet-stream' })
      const [kept, removed] = [(await attach('kept')).json(), (await attach('removed')).json()]
      await ada.call('DELETE', `/todos/${todo}/attachments/${removed.id}`)
      sums.set(kept.id, kept.sha256).set(removed.id, null)
      // As it is in rows that are older than these columns.
      await app.orm.em.getConnection().execute("UPDATE comment SET search_text = NULL WHERE text LIKE '%Süße%'")
      await app.orm.em.getConnection().execute("UPDATE comment SET search_text = 'ANN’S' WHERE text = 'Ann’s'")
      await app.orm.em.getConnection().execute("UPDATE todo SET search_text = 'MUM’S\n“X”' WHERE contents = 'Mum’s'")
      await app.orm.em.getConnection().execute('UPDATE attachment SET sha256 = NULL')
      await app.orm.em.getConnection().execute('DELETE FROM mikro_orm_migrations WHERE name <> ?', [names[0]])
    })
    await t.test('the second, and the third with no record at all', async (t) => {
      for (let start = 2; start <= 3; start += 1) {
        await t.test(`start ${start}`, async (t) => {
          const { app } = await buildTestApp(t, database, { url })
          t.equal(await app.orm.schema.getUpdateSchemaSQL(), '')
          t.equal((await app.orm.migrator.getExecuted()).length, names.length)
          t.equal((await clientOf(app, user).get('/todos?q=süsse')).json().todos[0]?.contents, 'buy milk')
          for (const [text, contents] of [
            ["mum's", 'Mum’s'],
            ['“x”', 'Mum’s'],
            ["ann's", 'shopping'],
          ] as const) {
            const { todos } = (await clientOf(app, user).get(`/todos?q=${text}`)).json()
            t.equal(todos[0]?.contents, contents, text)
          }
          for (const { id, sha256 } of await app.orm.em.fork().find(AttachmentEntity, {}))
            t.equal(sha256, sums.get(id), 'the SHA-256 of a file that its to-do has')
          await app.orm.em.getConnection().execute('DELETE FROM mikro_orm_migrations')
        })
      }
    })
  })
})

tap.test('lists are read by an index, in the order of ids, whether filtered or not', { skip: !mysql }, async (t) => {
  if (!mysql) return
  const { app, url } = await buildTestApp(t, mysql)
  const ada = clientOf(app, newUser())
  for (let count = 0; count < 20; count += 1) await ada.add('buy milk', count % 2 === 0)
  const list = `SELECT * FROM todo t WHERE t.user_id = ${ada.user.id}`
  for (const [where, index] of [
    ['', 'todo_user_id'],
    ['AND t.is_done = 1', 'todo_user_id_is_done_index'],
  ] as const) {
    const [plan] = await queryMysql(url, `EXPLAIN FORMAT=TRADITIONAL ${list} ${where} ORDER BY t.id LIMIT 5`)
    t.match(plan?.possible_keys, index)
  }
})
