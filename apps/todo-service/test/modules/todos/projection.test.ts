import { ForeignKeyConstraintViolationException } from '@mikro-orm/core'
import { AccountEntity } from '../../../src/modules/accounts/account.entity.ts'
import { TodoEntity } from '../../../src/modules/todos/todo.entity.ts'
import { clientOf, FIRST_VERSION, newUser, onEachDatabase, sharedTestApp } from '../../helper.ts'

onEachDatabase(async (t, database) => {
  const { app } = await sharedTestApp(database)
  const find = (id: number) => app.orm.em.fork().findOne(AccountEntity, { id })

  t.test('the first write makes the user, from the token; reads make none', async (t) => {
    const ada = clientOf(app, newUser('Ada Lovelace'))
    await ada.get('/todos')
    await ada.get('/todos?include=user')
    await ada.get('/todos/1')
    await ada.call('HEAD', '/todos')
    t.equal(await find(ada.user.id), null)
    await ada.add()
    t.match(await find(ada.user.id), { id: ada.user.id, username: 'Ada Lovelace', version: FIRST_VERSION + 1 })
  })

  t.test('a later token never changes the user that is there', async (t) => {
    const user = newUser('first name')
    const [before, after] = [clientOf(app, user), clientOf(app, { ...user, username: 'second name' })]
    const id = await before.add()
    await after.add()
    await after.patch(id, { is_done: true })
    t.equal((await find(user.id))?.username, 'first name')
    t.same((await after.get(`/todos/${id}?include=user`)).json().user, user)
  })

  t.test('two users may have one name: the auth-service knows who is who', async (t) => {
    const [ada, other] = [clientOf(app, newUser('ada')), clientOf(app, newUser('ada'))]
    t.equal((await ada.post({ contents: 'x' })).statusCode, 201)
    t.equal((await other.post({ contents: 'x' })).statusCode, 201)
  })

  t.test('the longest username has room, and the largest id', async (t) => {
    const user = { id: 2 ** 31 - 1, username: '🥛'.repeat(256) }
    const ada = clientOf(app, user)
    const id = await ada.add()
    t.same((await ada.get(`/todos/${id}?include=user`)).json().user, user)
  })

  t.test('the foreign key is real: no to-do without a user', async (t) => {
    const { id } = newUser()
    const ada = clientOf(app, newUser())
    const todo = await app.orm.em.fork().findOneOrFail(TodoEntity, await ada.add())
    await t.rejects(
      app.orm.em.fork().nativeUpdate(TodoEntity, { id: todo.id }, { user: id }),
      ForeignKeyConstraintViolationException,
    )
  })

  t.test("a user's to-dos go with the user", async (t) => {
    const [ada, bob] = [clientOf(app, newUser()), clientOf(app, newUser())]
    await ada.add()
    await bob.add()
    await app.orm.em.fork().nativeDelete(AccountEntity, { id: ada.user.id })
    t.equal(await app.orm.em.fork().count(TodoEntity, { user: ada.user.id }), 0)
    t.equal(await app.orm.em.fork().count(TodoEntity, { user: bob.user.id }), 1)
  })
})
