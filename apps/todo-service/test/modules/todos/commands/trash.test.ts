import { ListEntity } from '../../../../src/modules/lists/list.entity.ts'
import { buildTestApp, type Client, clientOf, isProblem, newUser, onEachDatabase } from '../../../helper.ts'

onEachDatabase(async (t, database) => {
  const { app } = await buildTestApp(t, database)
  const restore = (ada: Client, id: number) => ada.call('POST', `/todos/${id}/restore`)

  t.test('what is deleted can be restored, with what was deleted together with it', async (t) => {
    const ada = clientOf(app, newUser())
    const id = await ada.add('trip')
    const [early, late] = [
      (await ada.post({ contents: 'a', parent_id: id })).json().id,
      (await ada.post({ contents: 'b', parent_id: id, is_done: true })).json().id,
    ]
    await ada.delete(early)
    const before = (await ada.get(`/todos/${late}`)).json()
    await new Promise((resolve) => setTimeout(resolve, 2))
    await ada.delete(id)
    t.same(await ada.ids(), [])
    t.match((await restore(ada, id)).json(), { id, contents: 'trip' })
    t.same(await ada.ids(), [id, late], 'what was deleted before stays deleted')
    const { version: _v, updated_at: _u, ...after } = (await ada.get(`/todos/${late}`)).json()
    t.match(before, after)
    isProblem(t, await restore(ada, id), 404, 'TODO_NOT_FOUND')
  })

  t.test('a subtask whose parent is in the trash comes back as a to-do of its own', async (t) => {
    const ada = clientOf(app, newUser())
    const id = await ada.add()
    const subtask = (await ada.post({ contents: 'a', parent_id: id })).json().id
    await ada.delete(id)
    t.match((await restore(ada, subtask)).json(), { parent_id: null })
    t.same(await ada.ids(), [subtask])
  })

  t.test('a to-do whose list is in the trash comes back into the inbox, with its subtasks', async (t) => {
    const ada = clientOf(app, newUser())
    const inbox = (await ada.get(`/todos/${await ada.add('x')}`)).json().list_id
    const em = app.orm.em.fork()
    const made = { version: 1, created_at: 1, updated_at: 1 }
    const list = em.create(ListEntity, { ...made, user_id: ada.user.id, name: 'Work', description: '' })
    await em.flush()
    const { id } = (await ada.post({ contents: 'a', list_id: list.id })).json()
    const subtask = (await ada.post({ contents: 'b', parent_id: id })).json().id
    await ada.delete(id)
    list.deleted_at = 5
    await em.flush()
    t.match((await restore(ada, id)).json(), { list_id: inbox })
    t.match((await ada.get(`/todos/${subtask}`)).json(), { list_id: inbox, parent_id: id })
  })

  t.test('what is deleted for good is gone, with all that is below it', async (t) => {
    const ada = clientOf(app, newUser())
    const id = await ada.add()
    const subtask = (await ada.post({ contents: 'a', parent_id: id })).json().id
    isProblem(t, await ada.call('DELETE', `/trash/${id}`), 404, 'TODO_NOT_FOUND')
    await ada.delete(id)
    t.equal((await ada.call('DELETE', `/trash/${id}`)).statusCode, 204)
    for (const gone of [id, subtask]) isProblem(t, await restore(ada, gone), 404, 'TODO_NOT_FOUND')
  })
})
