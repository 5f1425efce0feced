import type { Orm } from '@todo/service-kit/database'
import { AccountEntity } from '../../../src/modules/accounts/account.entity.ts'
import { buildTestApp, clientOf, FIRST_VERSION, newUser, onEachDatabase } from '../../helper.ts'

/** The version in the database; undefined for a user who has no row. */
const versionOf = async (orm: Orm, id: number) => (await orm.em.fork().findOne(AccountEntity, { id }))?.version

onEachDatabase(async (t, database) => {
  const { app } = await buildTestApp(t, database)

  t.test('every write raises its owner by one version, whatever it changes', async (t) => {
    const ada = clientOf(app, newUser())
    t.equal(await versionOf(app.orm, ada.user.id), undefined)
    const id = await ada.add()
    t.equal(await versionOf(app.orm, ada.user.id), FIRST_VERSION + 1)
    await ada.patch(id, { is_done: true })
    t.equal(await versionOf(app.orm, ada.user.id), FIRST_VERSION + 2)
    await ada.patch(id, { is_done: true })
    t.equal(await versionOf(app.orm, ada.user.id), FIRST_VERSION + 3, 'a patch to the same value is a write')
    await ada.delete(id)
    t.equal(await versionOf(app.orm, ada.user.id), FIRST_VERSION + 4)
  })

  t.test('reads and refused writes raise no version', async (t) => {
    const ada = clientOf(app, newUser())
    const id = await ada.add()
    await ada.get('/todos')
    await ada.get(`/todos/${id}?include=user`)
    await ada.post({ contents: '' })
    await ada.patch(id, {})
    await ada.patch('abc', { is_done: true })
    t.equal(await versionOf(app.orm, ada.user.id), FIRST_VERSION + 1)
  })

  t.test('a write that finds nothing raises no version, and makes no user', async (t) => {
    const [ada, newcomer] = [clientOf(app, newUser()), clientOf(app, newUser())]
    const id = await ada.add()
    await ada.delete(id)
    for (const client of [ada, newcomer]) {
      t.equal((await client.patch(id, { is_done: true })).statusCode, 404)
      t.equal((await client.delete(id)).statusCode, 404)
    }
    t.equal(await versionOf(app.orm, ada.user.id), FIRST_VERSION + 2)
    t.equal(await versionOf(app.orm, newcomer.user.id), undefined)
  })

  t.test('a write that the database refuses leaves neither a to-do nor a version', async (t) => {
    const [ada, newcomer] = [clientOf(app, newUser()), clientOf(app, newUser())]
    const id = await ada.add('buy milk')
    const { body, headers } = await ada.get('/todos')
    // By way of triggers: first the second statement of the transaction fails, then the first.
    const fail = async (event: string, table: string) => {
      await app.orm.em.getConnection().execute(failOn(database.name, event, table))
    }
    for (const event of ['insert', 'update', 'delete']) await fail(event, 'todo')
    for (const refused of [
      await ada.post({ contents: 'tea' }),
      await ada.patch(id, { is_done: true }),
      await ada.delete(id),
      await newcomer.post({ contents: 'tea' }),
      await fail('update', 'user').then(() => ada.post({ contents: 'tea' })),
    ]) {
      t.equal(refused.statusCode, 500)
      t.notMatch(refused.body, /no more|trigger/i, 'and says nothing of it')
    }
    const after = await ada.get('/todos')
    t.equal(after.body, body)
    t.equal(after.headers.etag, headers.etag)
    t.equal(await versionOf(app.orm, ada.user.id), FIRST_VERSION + 1)
    t.equal(await versionOf(app.orm, newcomer.user.id), undefined)
  })
})

function failOn(database: string, event: string, table: string): string {
  const trigger = `CREATE TRIGGER fail_${table}_${event} BEFORE ${event} ON ${table} FOR EACH ROW`
  return database === 'MySQL'
    ? `${trigger} SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'no more'`
    : `${trigger} BEGIN SELECT RAISE(ABORT, 'no more'); END`
}
