import { type Client, clientOf, isInvalid, isProblem, newUser, onEachDatabase, sharedTestApp } from '../../helper.ts'

onEachDatabase(async (t, database) => {
  const { app } = await sharedTestApp(database)
  const addList = async (ada: Client) => (await ada.call('POST', '/lists', { name: 'Work' })).json().id
  const add = async (ada: Client, list: number, section: object) =>
    (await ada.call('POST', `/lists/${list}/sections`, section)).json()
  const namesOf = async (ada: Client, list: number) =>
    (await ada.get(`/lists/${list}/sections`)).json().sections.map(({ name }: { name: string }) => name)

  t.test('sections are in their order, and can be changed', async (t) => {
    const ada = clientOf(app, newUser())
    const list = await addList(ada)
    t.same(await namesOf(ada, list), [])
    const [now, later] = [await add(ada, list, { name: 'Now' }), await add(ada, list, { name: 'Later' })]
    await add(ada, list, { name: 'First', before_id: now.id })
    t.same(await namesOf(ada, list), ['First', 'Now', 'Later'])
    await ada.call('PATCH', `/sections/${later.id}`, { after_id: now.id, name: 'Then' })
    await ada.call('PATCH', `/sections/${now.id}`, { after_id: later.id, is_archived: true })
    t.same(await namesOf(ada, list), ['First', 'Then', 'Now'])
    t.match((await ada.get(`/sections/${now.id}`)).json(), {
      id: now.id,
      list_id: list,
      name: 'Now',
      is_archived: true,
    })
    isInvalid(t, await ada.call('POST', `/lists/${list}/sections`, { name: 'x', after_id: 2 ** 31 - 1 }), '/after_id')
    isProblem(t, await ada.call('POST', `/lists/${2 ** 31 - 1}/sections`, { name: 'x' }), 404, 'LIST_NOT_FOUND')
    isProblem(t, await ada.get(`/lists/${2 ** 31 - 1}/sections`), 404, 'LIST_NOT_FOUND')
  })

  t.test('the to-dos of a section that is deleted stay in the list', async (t) => {
    const ada = clientOf(app, newUser())
    const list = await addList(ada)
    const section = await add(ada, list, { name: 'Now' })
    const { id } = (await ada.post({ contents: 'a', section_id: section.id })).json()
    t.equal((await ada.call('DELETE', `/sections/${section.id}`)).statusCode, 204)
    t.match((await ada.get(`/todos/${id}`)).json(), { list_id: list, section_id: null })
    isProblem(t, await ada.get(`/sections/${section.id}`), 404, 'SECTION_NOT_FOUND')
    const { version } = (await ada.get(`/todos/${id}`)).json()
    t.match((await ada.call('POST', '/undo', { version })).json(), { undone: 2, conflicts: [] })
    t.match((await ada.get(`/todos/${id}`)).json(), { section_id: section.id }, 'and go back when that is taken back')
  })

  t.test('the sections of a list in the trash are hidden with it', async (t) => {
    const ada = clientOf(app, newUser())
    const list = await addList(ada)
    const section = await add(ada, list, { name: 'Now' })
    await ada.call('DELETE', `/lists/${list}`)
    isProblem(t, await ada.get(`/sections/${section.id}`), 404, 'SECTION_NOT_FOUND')
    isProblem(t, await ada.call('PATCH', `/sections/${section.id}`, { name: 'x' }), 404, 'SECTION_NOT_FOUND')
    isInvalid(t, await ada.post({ contents: 'x', section_id: section.id }), '/section_id')
  })
})
