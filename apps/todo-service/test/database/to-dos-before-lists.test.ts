import { openDatabase } from '@todo/service-kit/database'
import type { TestDatabase } from '@todo/test-kit'
import type { Test } from 'tap'
import { migrations } from '../../src/database/migrations/index.ts'
import { databaseSchema } from '../../src/database/schema.ts'
import { AccountEntity } from '../../src/modules/accounts/account.entity.ts'
import { buildTestApp, clientOf, newUser, onEachDatabase } from '../helper.ts'

const FIRST_WITH_LISTS = migrations.findIndex(({ name }) => name === '2026-11-28-01-add-user-settings')

/** The columns that a to-do had when there were no lists. */
interface OldTables {
  user: { id: number; username: string; version: number }
  todo: { id: number; contents: string; is_done: number; user_id: number }
}

/** A database of the last release without lists, with to-dos of two users, and one that has been deleted. */
async function createOld(t: Test, database: TestDatabase) {
  const url = await database.create(t)
  const old = { ...databaseSchema, migrations: migrations.slice(0, FIRST_WITH_LISTS) }
  const { orm, close } = await openDatabase({ ...old, url, poolSize: 1, timeoutMs: 10_000, log: () => undefined })
  const db = orm.em.getKysely<OldTables>()
  const [ada, bob] = [newUser('ada'), newUser('bob')]
  await db
    .insertInto('user')
    .values([ada, bob].map((user) => ({ ...user, version: 3 })))
    .execute()
  const rows = ['a', 'b', 'c', 'd'].map((contents, index) => ({
    id: index + 1,
    contents,
    is_done: index % 2,
    user_id: index === 2 ? bob.id : ada.id,
  }))
  await db.insertInto('todo').values(rows).execute()
  await db.deleteFrom('todo').where('id', '=', 4).execute()
  await close()
  return { url, ada, bob }
}

onEachDatabase(async (t, database) => {
  t.test('to-dos that were there go into the inbox of their account, in their order, and lose nothing', async (t) => {
    const { url, ...users } = await createOld(t, database)
    const { app } = await buildTestApp(t, database, { url })
    const [ada, bob] = [clientOf(app, users.ada), clientOf(app, users.bob)]
    const { todos } = (await ada.get('/todos')).json()
    t.match(todos, [
      { id: 1, contents: 'a', is_done: false, priority: 4, labels: [], notes: '', due: null },
      { id: 2, contents: 'b', is_done: true },
    ])
    const [first, second] = todos
    t.equal(first.list_id, second.list_id)
    t.not(first.uid, second.uid)
    t.ok(first.position < second.position)
    const [his] = (await bob.get('/todos')).json().todos
    t.match(his, { id: 3, contents: 'c' })
    t.not(his.list_id, first.list_id)
    t.same(await ada.ids('?q=B'), [2], 'a search finds them')
    const added = (await ada.post({ contents: 'new' })).json()
    t.equal(added.list_id, first.list_id)
    t.ok(added.position > second.position, 'what is new comes last')
    t.ok(added.id > 4, 'an id is not given twice')
    const { min_version } = await app.orm.em.fork().findOneOrFail(AccountEntity, users.ada.id)
    t.equal(min_version, 3, 'of what was done before there was a log, it tells nothing')
  })
})
