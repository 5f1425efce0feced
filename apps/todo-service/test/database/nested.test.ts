import { inTransaction } from '@todo/service-kit/database'
import { TodoEntity } from '../../src/modules/todos/todo.entity.ts'
import { clientOf, newUser, onEachDatabase, sharedTestApp } from '../helper.ts'

onEachDatabase(async (t, database) => {
  const { app } = await sharedTestApp(database)

  t.test('what a transaction changes inside of another one stays, also where that has changed the same', async (t) => {
    const ada = clientOf(app, newUser())
    const id = await ada.add()
    const listOf = async (name: string) => (await ada.call('POST', '/lists', { name })).json().id
    const [first, second] = [await listOf('Work'), await listOf('Home')]
    await inTransaction(app.orm.em, async (em) => {
      const todo = await em.findOneOrFail(TodoEntity, { id })
      todo.list_id = first
      await em.flush()
      await inTransaction(em, async (inner) => {
        const same = await inner.findOneOrFail(TodoEntity, { id })
        t.equal(same.list_id, first)
        same.list_id = second
        same.contents = 'moved'
      })
      todo.priority = 1
    })
    t.match((await ada.get(`/todos/${id}`)).json(), { list_id: second, contents: 'moved', priority: 1 })
  })
})
