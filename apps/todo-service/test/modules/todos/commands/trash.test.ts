import { ListEntity } from '../../../../src/modules/lists/list.entity.ts'
import { TodoEntity } from '../../../../src/modules/todos/todo.entity.ts'
import { type Client, clientOf, isInvalid, isProblem, newUser, onEachDatabase, sharedTestApp } from '../../../helper.ts'

onEachDatabase(async (t, database) => {
  const { app } = await sharedTestApp(database)
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
    const list_id = (await ada.call('POST', '/lists', { name: 'Work' })).json().id
    const { id } = (await ada.post({ contents: 'a', list_id })).json()
    const subtask = (await ada.post({ contents: 'b', parent_id: id })).json().id
    await ada.delete(id)
    t.equal((await ada.call('DELETE', `/lists/${list_id}`)).statusCode, 204)
    t.match((await restore(ada, id)).json(), { list_id: inbox })
    t.match((await ada.get(`/todos/${subtask}`)).json(), { list_id: inbox, parent_id: id })
  })

  t.test('the trash shows what was deleted, the last first, page by page', async (t) => {
    const ada = clientOf(app, newUser())
    t.same((await ada.get('/trash')).json(), { lists: [], todos: [], next_cursor: null })
    const ids = [await ada.add('a'), await ada.add('b'), await ada.add('c')]
    for (const id of ids) await ada.delete(id)
    const list = (await ada.call('POST', '/lists', { name: 'Trip' })).json().id
    await ada.post({ contents: 'pack', list_id: list })
    await ada.call('DELETE', `/lists/${list}`)
    const first = (await ada.get('/trash?limit=2')).json()
    t.match(first, {
      lists: [{ id: list, name: 'Trip', deleted_at: /^2/ }],
      todos: [{ contents: 'c', deleted_at: /^2/ }, { contents: 'b' }],
    })
    const second = (await ada.get(`/trash?limit=2&cursor=${first.next_cursor}`)).json()
    t.match(second, { lists: [], next_cursor: null })
    t.same(
      second.todos.map(({ contents }: { contents: string }) => contents),
      ['a'],
      'none that went with its list',
    )
    isInvalid(t, await clientOf(app, newUser()).get(`/trash?cursor=${first.next_cursor}`), 'cursor')
    await app.orm.em.fork().nativeUpdate(TodoEntity, { user: ada.user.id }, { deleted_at: 1_000 })
    const same = (await ada.get('/trash?limit=1')).json()
    t.match((await ada.get(`/trash?limit=1&cursor=${same.next_cursor}`)).json().todos, [{ contents: 'b' }])
  })

  t.test('lists come page by page, too, and to-dos after the last of them', async (t) => {
    const ada = clientOf(app, newUser())
    await ada.delete(await ada.add('a'))
    for (const name of ['1', '2', '3', '4']) {
      const { id } = (await ada.call('POST', '/lists', { name })).json()
      await ada.call('DELETE', `/lists/${id}`)
    }
    // Two of them in the same moment.
    const em = app.orm.em.fork()
    const lists = await em.find(ListEntity, { user_id: ada.user.id, is_inbox: false }, { orderBy: { id: 1 } })
    for (const [index, list] of lists.entries()) list.deleted_at = [1, 2, 2, 3][index]
    await em.flush()
    const pages: unknown[] = []
    for (let cursor = ''; cursor !== 'null'; ) {
      const page = (await ada.get(`/trash?limit=2${cursor && `&cursor=${cursor}`}`)).json()
      pages.push([...page.lists, ...page.todos].map(({ name, contents }) => name ?? contents))
      cursor = String(page.next_cursor)
    }
    t.same(pages, [
      ['4', '3'],
      ['2', '1', 'a'],
    ])
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
