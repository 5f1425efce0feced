import type { Test } from 'tap'
import { AccountEntity } from '../../../src/modules/accounts/account.entity.ts'
import { TodoEntity } from '../../../src/modules/todos/todo.entity.ts'
import { captureRequests, clientOf, newUser, onEachDatabase, sharedTestApp } from '../../helper.ts'

/** Notes the SQL that is made for requests from here on, in one way of writing for both databases. */
function captureSql(t: Test): () => string[] {
  const seen = captureRequests(t)
  return () => seen().map(({ sql }) => sql.replaceAll(/[`"]/g, '').replaceAll(/\s+/g, ' '))
}

const joins = (sql: string[]) => sql.filter((statement) => / join user (as )?\w+ on /i.test(statement)).length

onEachDatabase(async (t, database) => {
  const { app } = await sharedTestApp(database)
  const fork = () => app.orm.em.fork()

  t.test('joined: `include=user` reads each to-do together with its user in one statement', async (t) => {
    const ada = clientOf(app, newUser())
    const id = await ada.add()
    await ada.add()
    await ada.get('/todos')
    const sql = captureSql(t)
    await ada.get(`/todos/${id}?include=user`)
    t.equal(sql().length, 1)
    const list = captureSql(t)
    await ada.get('/todos?include=user')
    const [, page = ''] = list()
    t.match(page, /from todo as t inner join user as u on u\.id = t\.user_id where \(t\.user_id = /)
  })

  t.test('joined: one to-do comes with its user by a JOIN, without it by none', async (t) => {
    const ada = clientOf(app, newUser())
    const id = await ada.add()
    const joined = captureSql(t)
    await ada.get(`/todos/${id}?include=user`)
    t.equal(joins(joined()), 1)
    const plain = captureSql(t)
    await ada.get(`/todos/${id}`)
    await ada.get('/todos')
    t.equal(joins(plain()), 0)
  })

  t.test(
    'lazy: `todo.user` is a reference that knows the id without any SQL, and the rest when it is asked',
    async (t) => {
      const ada = clientOf(app, newUser('Ada Lovelace'))
      const em = fork()
      const todo = await em.findOneOrFail(TodoEntity, await ada.add())
      const sql = captureSql(t)
      t.equal(todo.user.id, ada.user.id)
      t.equal(todo.user.username, undefined)
      t.same(sql(), [])
      await em.populate(todo, ['user'])
      t.equal(todo.user.username, 'Ada Lovelace')
      t.equal(sql().length, 1)
    },
  )

  t.test("lazy: `user.todos` is read when it is asked for, in one statement, and only that user's", async (t) => {
    const [ada, bob] = [clientOf(app, newUser()), clientOf(app, newUser())]
    const ids = [await ada.add(), await ada.add()]
    await bob.add()
    const user = await fork().findOneOrFail(AccountEntity, ada.user.id)
    const sql = captureSql(t)
    t.equal(user.todos.isInitialized(), false)
    t.throws(() => user.todos.getItems(), { message: /not initialized/ }, 'nobody reads an empty list by mistake')
    t.same(sql(), [])
    await user.todos.loadItems()
    t.same(
      user.todos
        .getItems()
        .map(({ id }) => id)
        .sort((a, b) => a - b),
      ids,
    )
    t.equal(sql().length, 1)
  })

  t.test('eager: users and their to-dos together take one statement joined, or two, however many users', async (t) => {
    const users = Array.from({ length: 5 }, () => clientOf(app, newUser()))
    for (const user of users) for (const contents of ['a', 'b']) await user.add(contents)
    const ids = users.map(({ user }) => user.id)
    for (const [strategy, statements] of [
      ['joined', 1],
      ['select-in', 2],
    ] as const) {
      const sql = captureSql(t)
      const found = await fork().find(AccountEntity, { id: ids }, { populate: ['todos'], strategy })
      t.same(
        found.map(({ todos }) => todos.length),
        users.map(() => 2),
      )
      t.equal(sql().length, statements, strategy)
    }
  })

  t.test('to-dos that are populated later make one statement for all of them, not one for each', async (t) => {
    const users = Array.from({ length: 5 }, (_, index) => clientOf(app, newUser(`user ${index}`)))
    const ids = []
    for (const user of users) ids.push(await user.add())
    const em = fork()
    const todos = await em.find(TodoEntity, { id: ids })
    const sql = captureSql(t)
    await em.populate(todos, ['user'])
    t.equal(sql().length, 1)
    t.same(
      todos.map(({ user }) => user.username).sort(),
      users.map(({ user }) => user.username),
    )
  })
})
