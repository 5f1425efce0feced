import { ListMemberEntity } from '../../../src/modules/lists/list-member.entity.ts'
import { type Client, clientOf, newUser, onEachDatabase, sharedTestApp } from '../../helper.ts'

/** A to-do, the version of the change to be taken back, and what was done since. */
interface Scene {
  id: number
  version: number
}

onEachDatabase(async (t, database) => {
  const { app } = await sharedTestApp(database)
  const undo = (ada: Client, version: number) => ada.call('POST', '/undo', { version })
  const read = async (ada: Client, id: number) => (await ada.get(`/todos/${id}`)).json()
  const addList = async (ada: Client) => Number((await ada.call('POST', '/lists', { name: 'x' })).json().id)
  const addSection = async (ada: Client, list: number) =>
    Number((await ada.call('POST', `/lists/${list}/sections`, { name: 'x' })).json().id)
  const add = async (ada: Client, fields: object = {}) =>
    Number((await ada.post({ contents: 'x', ...fields })).json().id)
  const move = async (ada: Client, id: number, place: object) =>
    Number((await ada.call('POST', `/todos/${id}/move`, place)).json().version)
  const nest = async (ada: Client, levels: number) => {
    let parent_id = await add(ada)
    for (let level = 1; level < levels; level += 1) parent_id = await add(ada, { parent_id })
    return parent_id
  }

  const SCENES: Record<string, (ada: Client) => Promise<Scene>> = {
    'its section is gone': async (ada) => {
      const list_id = await addList(ada)
      const section_id = await addSection(ada, list_id)
      const id = await add(ada, { list_id, section_id })
      const version = await move(ada, id, { section_id: null })
      await ada.call('DELETE', `/sections/${section_id}`)
      return { id, version }
    },
    'it is in a section of the other list by now': async (ada) => {
      const id = await add(ada)
      const list_id = await addList(ada)
      const version = await move(ada, id, { list_id })
      await move(ada, id, { section_id: await addSection(ada, list_id) })
      return { id, version }
    },
    'it has a parent in the other list by now': async (ada) => {
      const id = await add(ada)
      const list_id = await addList(ada)
      const version = await move(ada, id, { list_id })
      await move(ada, id, { parent_id: await add(ada, { list_id }) })
      return { id, version }
    },
    'its list is in the trash': async (ada) => {
      const list_id = await addList(ada)
      const id = await add(ada, { list_id })
      const version = await move(ada, id, { list_id: (await read(ada, await add(ada))).list_id })
      await ada.call('DELETE', `/lists/${list_id}`)
      return { id, version }
    },
    'its parent is below it': async (ada) => {
      const parent_id = await add(ada)
      const id = await add(ada, { parent_id })
      const version = await move(ada, id, { parent_id: null })
      await move(ada, parent_id, { parent_id: id })
      return { id, version }
    },
    'its parent is in the trash': async (ada) => {
      const parent_id = await add(ada)
      const id = await add(ada, { parent_id })
      const version = await move(ada, id, { parent_id: null })
      await ada.delete(parent_id)
      return { id, version }
    },
    'its parent is gone for good': async (ada) => {
      const parent_id = await add(ada)
      const id = await add(ada, { parent_id })
      const version = await move(ada, id, { parent_id: null })
      await ada.delete(parent_id)
      await ada.call('DELETE', `/trash/${parent_id}`)
      return { id, version }
    },
    'its parent is in another list': async (ada) => {
      const parent_id = await add(ada)
      const id = await add(ada, { parent_id })
      const version = await move(ada, id, { parent_id: null })
      await move(ada, parent_id, { list_id: await addList(ada) })
      return { id, version }
    },
    'it has more below it than there is room for': async (ada) => {
      const id = await add(ada, { parent_id: await nest(ada, 5) })
      const version = await move(ada, id, { parent_id: null })
      const child = await nest(ada, 4)
      await move(ada, (await read(ada, child)).parent_id, { parent_id: id })
      await move(ada, await nest(ada, 1), { parent_id: child })
      return { id, version }
    },
    'it has a new subtask': async (ada) => {
      const id = await add(ada)
      await add(ada, { parent_id: id })
      const version = await move(ada, id, { list_id: await addList(ada) })
      await add(ada, { parent_id: await add(ada, { parent_id: id }) })
      return { id, version }
    },
    'it was added, and has a subtask by now': async (ada) => {
      const id = await add(ada)
      const { version } = await read(ada, id)
      await add(ada, { parent_id: id })
      return { id, version }
    },
  }
  for (const [what, make] of Object.entries(SCENES))
    t.test(`a to-do stays where it is if ${what}`, async (t) => {
      const ada = clientOf(app, newUser())
      const { id, version } = await make(ada)
      const before = await read(ada, id)
      const undone = await undo(ada, version)
      t.match(undone.json(), { undone: 0 }, undone.body)
      t.ok(undone.json().conflicts.some((conflict: { id: number }) => conflict.id === id))
      t.same(await read(ada, id), before)
    })

  t.test('a to-do that stays where it is stays with whoever is to do it', async (t) => {
    const [ada, bob] = [clientOf(app, newUser()), clientOf(app, newUser())]
    await bob.add()
    const [list_id, other] = [await addList(ada), await addList(ada)]
    const row = { user_id: bob.user.id, role: 'editor', position: 'a9', version: 1, created_at: 1 } as const
    await app.orm.em.fork().insert(ListMemberEntity, { list_id: other, ...row })
    const id = await add(ada, { list_id })
    const version = await move(ada, id, { list_id: other })
    await ada.patch(id, { assignee_id: bob.user.id })
    await ada.call('DELETE', `/lists/${list_id}`)
    const before = await read(ada, id)
    t.match((await undo(ada, version)).json(), { undone: 0 })
    t.same(await read(ada, id), before)
    t.equal(before.assignee_id, bob.user.id)
  })

  const lastOf = async (ada: Client, list: number) =>
    Number((await ada.get(`/lists/${list}/history`)).json().changes[0].version)

  t.test('a list stays out of the trash if something is in it by now', async (t) => {
    const ada = clientOf(app, newUser())
    const list_id = await addList(ada)
    const version = await lastOf(ada, list_id)
    const id = await add(ada, { list_id })
    const conflicts = [{ entity: 'list', id: list_id, field: 'deleted_at', before: String, after: null, now: null }]
    t.match((await undo(ada, version)).json(), { undone: 0, conflicts })
    t.match(await read(ada, id), { list_id })
    t.equal((await ada.get(`/lists/${list_id}`)).statusCode, 200)
    await ada.delete(id)
    t.match((await undo(ada, version)).json(), { undone: 1, conflicts: [] }, 'what is in the trash is not in it')
    t.equal((await ada.get(`/lists/${list_id}`)).statusCode, 404)
  })

  t.test('all that came out of the trash with a list stays, if something else is in it by now', async (t) => {
    const ada = clientOf(app, newUser())
    const list_id = await addList(ada)
    const todos = [await add(ada, { list_id }), await add(ada, { list_id })]
    await ada.call('DELETE', `/lists/${list_id}`)
    await ada.call('POST', `/lists/${list_id}/restore`)
    const version = await lastOf(ada, list_id)
    const id = await add(ada, { list_id })
    const before = await Promise.all(todos.map((id) => read(ada, id)))
    t.equal(before[0].list_id, list_id)
    const undone = (await undo(ada, version)).json()
    t.match(undone, { undone: 0, conflicts: Array(3).fill({ field: 'deleted_at', before: String }) })
    t.same(await Promise.all(todos.map((id) => read(ada, id))), before)
    await ada.delete(id)
    t.match((await undo(ada, version)).json(), { undone: 3, conflicts: [] })
    t.equal((await ada.get(`/lists/${list_id}`)).statusCode, 404)
  })

  t.test('when adding a section is taken back, what is in it stays in the list, and is told', async (t) => {
    const ada = clientOf(app, newUser())
    const list_id = await addList(ada)
    const section_id = await addSection(ada, list_id)
    const version = Number((await ada.get(`/lists/${list_id}/history`)).json().changes[0].version)
    const id = await add(ada, { list_id, section_id })
    const undone = (await undo(ada, version)).json()
    t.match(undone, { undone: 1, conflicts: [] })
    t.match(await read(ada, id), { section_id: null, version: undone.version })
  })

  t.test('to-dos go back into a section that comes back with them', async (t) => {
    const ada = clientOf(app, newUser())
    const list_id = await addList(ada)
    const section_id = await addSection(ada, list_id)
    const id = await add(ada, { list_id, section_id })
    await ada.call('DELETE', `/sections/${section_id}`)
    const { version } = await read(ada, id)
    t.match((await undo(ada, version)).json(), { undone: 2, conflicts: [] })
    t.match(await read(ada, id), { section_id })
  })
})
