import { jobErasure } from '@todo/jobs'
import { remainsOf, tracesOf, unprovenTables, until } from '@todo/test-kit'
import { feedErasure } from '@todo/user-feed'
import { accountErasure } from '../src/modules/accounts/account.entity.ts'
import { buildTestApp, clientOf, newUser, onEachDatabase } from './helper.ts'

/** What each table keeps of a deleted user, as it says next to its entity. A table that is not here keeps nothing. */
const STATEMENTS = { ...accountErasure, ...feedErasure, ...jobErasure }

onEachDatabase(async (t, database) => {
  const { app, feed, logs } = await buildTestApp(t, database, { pullMs: 20 })
  await app.ready()
  const db = app.orm.em.getKysely<unknown>()

  t.test('of a deleted user nothing is left in any table but the id', async (t) => {
    const ada = clientOf(app, newUser('Ada Lovelace, 1815'))
    const person = { id: ada.user.id, texts: [ada.user.username] }
    // Put something of hers into every table that may hold something of a user.
    await ada.add()
    t.same(await unprovenTables(db, person, STATEMENTS), [], 'fill these tables above, or say that they hold nothing')
    t.ok((await tracesOf(db, person)).some(({ column }) => column === 'username'))

    feed.say({ type: 'user_deleted', id: ada.user.id })
    await until('her to-dos are erased', () =>
      logs.lines().some(({ audit, userId }) => audit === 'todos-erased' && userId === ada.user.id),
    )
    t.same(await remainsOf(db, person, STATEMENTS), [])
  })
})
