import { AccountEntity } from '../../../src/modules/accounts/account.entity.ts'
import { buildTestApp, type Client, clientOf, FIRST_VERSION, newUser, onEachDatabase } from '../../helper.ts'

const WRITERS = 32

const statuses = (answers: { statusCode: number }[]) => [...new Set(answers.map(({ statusCode }) => statusCode))].sort()

onEachDatabase(async (t, database) => {
  const { app, logs } = await buildTestApp(t, database)
  const versionOf = async ({ user }: Client) =>
    (await app.orm.em.fork().findOne(AccountEntity, { id: user.id }))?.version

  t.test('32 writers of one user at once, all of them the first: each succeeds, and each counts', async (t) => {
    for (let round = 0; round < 3; round += 1) {
      const ada = clientOf(app, newUser())
      const answers = await Promise.all(
        Array.from({ length: WRITERS }, (_, index) => ada.post({ contents: `${index}` })),
      )
      t.same(statuses(answers), [201])
      t.equal(new Set(answers.map((answer) => answer.json().id)).size, WRITERS)
      t.equal((await ada.ids('?limit=100')).length, WRITERS)
      t.equal(await versionOf(ada), FIRST_VERSION + WRITERS)
    }
  })

  t.test('32 writers of one user at once, of every kind: count and version are right', async (t) => {
    const ada = clientOf(app, newUser())
    const ids = await Promise.all(Array.from({ length: WRITERS }, (_, index) => ada.add(`${index}`)))
    const writes = ids.map((id, index) => {
      if (index % 4 === 0) return [ada.post({ contents: 'new' })]
      if (index % 4 === 1) return [ada.patch(id, { is_done: true }), ada.patch(id, { contents: 'changed' })]
      // Two deletions of one to-do, or a deletion and a change: one of them may come too late.
      if (index % 4 === 2) return [ada.delete(id), ada.delete(id)]
      return [ada.delete(id), ada.patch(id, { is_done: true })]
    })
    const answers = await Promise.all(writes.flat())
    t.same(
      answers.filter(({ statusCode }) => ![200, 201, 204, 404].includes(statusCode)).map(({ body }) => body),
      [],
    )
    const succeeded = answers.filter(({ statusCode }) => statusCode < 300)
    t.equal(await versionOf(ada), FIRST_VERSION + WRITERS + succeeded.length)
    t.equal((await ada.ids('?limit=100')).length, WRITERS + WRITERS / 4 - WRITERS / 2)
    t.equal(answers.filter(({ statusCode }) => statusCode === 204).length, WRITERS / 2)
    for (const id of ids.filter((_, index) => index % 4 === 1))
      t.match((await ada.get(`/todos/${id}`)).json(), { contents: 'changed', is_done: true }, 'no change is lost')
  })

  t.test('writers of 32 users at once do not disturb each other', async (t) => {
    const users = Array.from({ length: WRITERS }, () => clientOf(app, newUser()))
    const answers = await Promise.all(
      users.flatMap((user) => [user.post({ contents: 'a' }), user.post({ contents: 'b' })]),
    )
    t.same(statuses(answers), [201])
    for (const user of users) {
      t.equal((await user.ids()).length, 2)
      t.equal(await versionOf(user), FIRST_VERSION + 2)
    }
  })

  t.test('nothing of all this was worth an error in the log', async (t) => {
    t.same(
      logs.lines().filter(({ level }) => Number(level) >= 50),
      [],
    )
  })
})
