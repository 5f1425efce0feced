import { until } from '@todo/test-kit'
import { DefaultQueryExecutor } from 'kysely'
import { AccountEntity } from '../../../src/modules/accounts/account.entity.ts'
import { AccountRepository } from '../../../src/modules/accounts/account.repository.ts'
import { TodoEntity } from '../../../src/modules/todos/todo.entity.ts'
import { buildTestApp, clientOf, insertTodos, isProblem, newUser, onEachDatabase, statementsOf } from '../../helper.ts'

onEachDatabase(async (t, database) => {
  const { app, feed, logs } = await buildTestApp(t, database, { pullMs: 100 })
  await app.ready()
  const countOf = (user: number) => app.orm.em.fork().count(TodoEntity, { user })
  const erasures = () => logs.lines().filter(({ audit }) => audit === 'todos-erased')

  t.test("a deleted user's to-dos are erased, nobody else's, and the audit log says so", async (t) => {
    const [ada, bob] = [clientOf(app, newUser()), clientOf(app, newUser())]
    for (let count = 0; count < 3; count += 1) await ada.add()
    await bob.add()
    feed.say({ type: 'user_deleted', id: ada.user.id })
    await until('it is said', () => erasures().some(({ userId }) => userId === ada.user.id))
    t.equal(await countOf(ada.user.id), 0)
    t.equal(await countOf(bob.user.id), 1)
    t.match(
      erasures().filter(({ userId }) => userId === ada.user.id),
      [{ count: 3, level: 30 }],
    )
  })

  t.test('however many there are, they go a batch at a time', async (t) => {
    const ada = clientOf(app, newUser())
    await ada.add()
    const rows = Array.from({ length: 1_100 }, (_, index) => ({ contents: `${index}` }))
    await insertTodos(app, ada.user.id, rows)
    const sql = t.capture(DefaultQueryExecutor.prototype, 'executeQuery', DefaultQueryExecutor.prototype.executeQuery)
    feed.say({ type: 'user_deleted', id: ada.user.id })
    await until('they are gone', () => erasures().some(({ userId }) => userId === ada.user.id))
    const deletions = sql().filter(({ args: [query] }) => /^delete from .todo/.test(query.sql))
    t.equal(deletions.length, 3)
    t.equal(await countOf(ada.user.id), 0)
    t.match(
      erasures().filter(({ userId }) => userId === ada.user.id),
      [{ count: 1_101 }],
    )
  })

  t.test(
    'a token that is still alive reads nothing and brings nothing back, whether its user was here or not',
    async (t) => {
      for (const wasHere of [true, false]) {
        const ada = clientOf(app, newUser('ada'))
        const id = wasHere ? await ada.add() : 1
        // What remains to be read as long as the to-dos are not erased.
        await app.orm.em.fork().transactional((em) => new AccountRepository(em).markDeleted([ada.user.id]))
        for (const answer of [
          await ada.get('/todos'),
          await ada.get('/todos?include=user'),
          await ada.call('HEAD', '/todos'),
          await ada.post({ contents: 'x' }),
          await ada.patch(id, { contents: 'x' }),
          await ada.delete(id),
        ]) {
          t.equal(answer.statusCode, 401)
          t.equal(answer.headers['www-authenticate'], 'Bearer realm="todo", error="invalid_token"')
        }
        isProblem(t, await ada.post({ contents: 'x' }), 401, 'UNAUTHORIZED')
        for (const url of [`/todos/${id}`, `/todos/${id}?include=user`])
          isProblem(t, await ada.get(url), 404, 'TODO_NOT_FOUND')
        t.match(await app.orm.em.fork().findOne(AccountEntity, { id: ada.user.id }), { username: '', version: 0 })
        t.equal(await countOf(ada.user.id), wasHere ? 1 : 0)
      }
    },
  )

  t.test('that costs nothing: a write takes no more statements', async (t) => {
    const ada = clientOf(app, newUser())
    await ada.add()
    t.equal(statementsOf(await ada.post({ contents: 'tea' })), 5)
    await app.orm.em.fork().transactional((em) => new AccountRepository(em).markDeleted([ada.user.id]))
    t.equal(statementsOf(await ada.post({ contents: 'refused' })), 3, 'BEGIN, version, ROLLBACK')
  })

  t.test('32 writers and a deletion at once: what is acknowledged is erased, the rest is refused', async (t) => {
    const ada = clientOf(app, newUser())
    await ada.add()
    const writes = Array.from({ length: 32 }, async (_, index) => {
      if (index === 8) feed.say({ type: 'user_deleted', id: ada.user.id })
      await new Promise((resolve) => setTimeout(resolve, index * 3))
      return (await ada.post({ contents: `${index}` })).statusCode
    })
    const statuses = new Set(await Promise.all(writes))
    t.strictSame(
      [...statuses].filter((status) => status !== 201 && status !== 401),
      [],
    )
    await until('it is refused', async () => (await ada.post({ contents: 'x' })).statusCode === 401)
    await until('all are erased', async () => (await countOf(ada.user.id)) === 0)
  })

  t.test('a deletion and the end of the sessions are one: there is no time between them', async (t) => {
    const ada = clientOf(app, newUser())
    await ada.add()
    feed.say(
      { type: 'session_revoked', session_id: ada.sid, expires_at: Date.now() + 900_000 },
      { type: 'user_deleted', id: ada.user.id },
    )
    await until('it is refused', async () => (await ada.get('/todos')).statusCode === 401)
    const sessions = 'SELECT COUNT(*) AS n FROM revoked_session WHERE id = ?'
    t.same(await app.orm.em.getConnection().execute(sessions, [ada.sid]), [{ n: 1 }])
    t.equal((await app.orm.em.fork().findOneOrFail(AccountEntity, { id: ada.user.id })).username, '')
  })
})
