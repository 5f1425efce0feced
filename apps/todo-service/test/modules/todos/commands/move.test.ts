import type { Test } from 'tap'
import { ListEntity } from '../../../../src/modules/lists/list.entity.ts'
import { ListMemberEntity } from '../../../../src/modules/lists/list-member.entity.ts'
import { SectionEntity } from '../../../../src/modules/lists/section.entity.ts'
import { TodoEntity } from '../../../../src/modules/todos/todo.entity.ts'
import {
  type App,
  type Client,
  clientOf,
  insertTodos,
  isInvalid,
  newUser,
  onEachDatabase,
  sharedTestApp,
} from '../../../helper.ts'

const MADE = { version: 1, created_at: 1, updated_at: 1 }

/** Makes a list of a user, with a section. */
async function addList(app: App, ada: Client) {
  // The first write makes the account.
  await ada.delete(await ada.add())
  const { user } = ada
  const em = app.orm.em.fork()
  const list = em.create(ListEntity, { ...MADE, user_id: user.id, name: 'Work', description: '' })
  await em.flush()
  const place = { user_id: user.id, list_id: list.id, position: 'a1' }
  em.create(ListMemberEntity, { ...place, role: 'owner', version: 1, created_at: 1 })
  const section = em.create(SectionEntity, { ...MADE, ...place, name: 'Later' })
  await em.flush()
  return { list_id: list.id, section_id: section.id }
}

const isTop = ({ parent_id }: { parent_id: number | null }) => parent_id === null

const idByName = ({ id, contents }: { id: number; contents: string }) => [contents, id] as const

/** So many to-dos have one beginning of their keys that there is no short key near them. */
async function addCrowd(app: App, ada: Client) {
  await ada.delete(await ada.add())
  const names = Array.from({ length: 300 }, (_, n) => `${n + 100}`)
  const crowd = names.map((contents) => ({ contents, position: `b00${'0'.repeat(200)}${contents}1` }))
  await insertTodos(app, ada.user.id, [...crowd, { contents: 'last', position: 'c000' }])
  const shown = () => app.orm.em.fork().find(TodoEntity, { user: ada.user.id, deleted_at: null })
  return { names, shown, ids: new Map((await shown()).map(idByName)) }
}

const contentsOf = (todos: { contents: string; position: string }[]) =>
  todos.toSorted((a, b) => (a.position < b.position ? -1 : 1)).map(({ contents }) => contents)

onEachDatabase(async (t, database) => {
  const { app } = await sharedTestApp(database)
  const move = (ada: Client, id: number, place: object) => ada.call('POST', `/todos/${id}/move`, place)
  const isMoved = async (t: Test, ada: Client, id: number, place: object, expected: object) => {
    const moved = await move(ada, id, place)
    t.equal(moved.statusCode, 200, moved.body)
    t.match(moved.json(), expected)
  }

  t.test('a to-do goes where it is put, and its subtasks go along', async (t) => {
    const ada = clientOf(app, newUser())
    const work = await addList(app, ada)
    const id = await ada.add()
    const subtask = (await ada.post({ contents: 'a', parent_id: id })).json().id
    await isMoved(t, ada, id, { list_id: work.list_id }, { list_id: work.list_id, section_id: null })
    await isMoved(t, ada, id, { section_id: work.section_id }, work)
    t.match((await ada.get(`/todos/${subtask}`)).json(), { ...work, parent_id: id })
    await isMoved(t, ada, id, { section_id: null }, { list_id: work.list_id, section_id: null })
    await isMoved(t, ada, subtask, { parent_id: null }, { list_id: work.list_id, parent_id: null })
  })

  t.test('new to-dos go where they are wanted, too', async (t) => {
    const ada = clientOf(app, newUser())
    const work = await addList(app, ada)
    t.match((await ada.post({ contents: 'a', list_id: work.list_id })).json(), { list_id: work.list_id })
    const inSection = (await ada.post({ contents: 'b', section_id: work.section_id })).json()
    t.match(inSection, work)
    t.match((await ada.post({ contents: 'c', after_id: inSection.id })).json(), work, 'beside another, as that one is')
    t.match((await ada.post({ contents: 'd', parent_id: inSection.id })).json(), { ...work, parent_id: inSection.id })
  })

  t.test('order is what it was made: before, after, first and last', async (t) => {
    const ada = clientOf(app, newUser())
    const [a, , c] = [await ada.add('a'), await ada.add('b'), await ada.add('c')]
    await move(ada, c, { before_id: a })
    await ada.post({ contents: 'after a', after_id: a })
    await ada.post({ contents: 'last' })
    const below = (await ada.post({ contents: 'below', parent_id: a })).json().id
    t.match((await ada.post({ contents: 'beside', after_id: below })).json(), { parent_id: a })
    t.same(contentsOf((await ada.get('/todos')).json().todos.filter(isTop)), ['c', 'a', 'after a', 'b', 'last'])
    for (const itself of [{ before_id: a }, { after_id: a }]) t.equal((await move(ada, a, itself)).statusCode, 200)
    t.same(contentsOf((await ada.get('/todos')).json().todos.filter(isTop)), ['c', 'a', 'after a', 'b', 'last'])
  })

  t.test('a hundred moves between two neighbours stay apart; two at once both succeed', async (t) => {
    const ada = clientOf(app, newUser())
    const [first, , third] = [await ada.add('1'), await ada.add('2'), await ada.add('3')]
    const others = await Promise.all(Array.from({ length: 10 }, () => ada.add('x')))
    for (let round = 0; round < 10; round += 1)
      await Promise.all(others.map((id) => move(ada, id, round % 2 ? { after_id: first } : { before_id: third })))
    const { todos } = (await ada.get('/todos')).json()
    t.equal(new Set(todos.map(({ position }: { position: string }) => position)).size, 13)
    t.match(contentsOf(todos), ['1', ...others.map(() => 'x'), '2', '3'])
  })

  t.test('a to-do can be put between two others for ever', async (t) => {
    const ada = clientOf(app, newUser())
    const [first, low, high] = [await ada.add('first'), await ada.add('low'), await ada.add('high')]
    await ada.add('last')
    const em = app.orm.em.fork()
    // As long as may be, and between it and the one before there is no other of its length.
    const keys = new Map([
      [first, 'a5'],
      [low, 'b00'],
      [high, `b00${'0'.repeat(251)}1`],
    ])
    for (const [id, position] of keys) await em.nativeUpdate(TodoEntity, { id }, { position })
    const thrownAway = await ada.add('thrown away')
    await move(ada, thrownAway, { after_id: first })
    await ada.delete(thrownAway)
    t.equal((await ada.post({ contents: 'after', after_id: low })).statusCode, 201)
    const before = await ada.add('before')
    t.equal((await move(ada, before, { before_id: high })).statusCode, 200)
    const inOrder = ['first', 'low', 'after', 'before', 'high', 'last']
    t.same(contentsOf((await ada.get('/todos')).json().todos), inOrder)
    await ada.call('POST', `/todos/${thrownAway}/restore`)
    const { todos } = (await ada.get('/todos')).json()
    t.same(contentsOf(todos), ['first', 'thrown away', ...inOrder.slice(1)])
    t.ok(todos.every(({ position }: { position: string }) => position.length < 100))
  })

  t.test('several that are put beside another come in their order, also where keys are made short', async (t) => {
    const ada = clientOf(app, newUser())
    const [low, high] = [await ada.add('low'), await ada.add('high')]
    const ids = [await ada.add('x'), await ada.add('y'), await ada.add('z')]
    const put = async (place: object) => {
      t.equal((await ada.call('POST', '/todos/bulk', { ids, move: place })).statusCode, 200)
      return contentsOf((await ada.get('/todos')).json().todos)
    }
    t.same(await put({ before_id: high }), ['low', 'x', 'y', 'z', 'high'])
    t.same(await put({ after_id: low }), ['low', 'x', 'y', 'z', 'high'])
    t.same(await put({ after_id: high }), ['low', 'high', 'x', 'y', 'z'])
    const lengthen = async () => {
      const em = app.orm.em.fork()
      await em.nativeUpdate(TodoEntity, { id: low }, { position: 'b00' })
      await em.nativeUpdate(TodoEntity, { id: high }, { position: `b00${'0'.repeat(251)}1` })
    }
    await lengthen()
    t.same(await put({ before_id: high }), ['low', 'x', 'y', 'z', 'high'])
    await put({ after_id: high })
    await lengthen()
    t.same(await put({ after_id: low }), ['low', 'x', 'y', 'z', 'high'])
  })

  t.test(
    'where many keys are long, as many as it takes are made short; nobody is told, and nothing is undone',
    async (t) => {
      const ada = clientOf(app, newUser())
      const { names, shown, ids } = await addCrowd(app, ada)
      const id = await ada.add('new')
      const moved = await move(ada, id, { before_id: ids.get('250') })
      t.equal(moved.statusCode, 200, moved.body)
      const inOrder = [...names.slice(0, 150), 'new', ...names.slice(150), 'last']
      t.same(contentsOf(await shown()), inOrder)
      t.ok((await shown()).every(({ position }) => position.length < 20))
      t.match((await ada.get(`/todos/${ids.get('251')}/history`)).json(), { changes: [] })
      const undone = await ada.call('POST', '/undo', { version: moved.json().version })
      t.match(undone.json(), { undone: 1, conflicts: [] })
      t.same(contentsOf(await shown()), [...names, 'last', 'new'])
    },
  )

  t.test('a move that made keys short is taken back to where it came from', async (t) => {
    const ada = clientOf(app, newUser())
    const { names, shown, ids } = await addCrowd(app, ada)
    const id = ids.get('110')
    const moved = (await move(ada, Number(id), { before_id: ids.get('250') })).json()
    t.equal(contentsOf(await shown()).indexOf('110'), 149)
    t.equal((await ada.get(`/todos/${id}/history`)).json().changes.length, 1)
    const undone = await ada.call('POST', '/undo', { version: moved.version })
    t.match(undone.json(), { undone: 1, conflicts: [] })
    t.same(contentsOf(await shown()), [...names, 'last'])
    await ada.call('POST', '/undo', { version: undone.json().version })
    t.equal(contentsOf(await shown()).indexOf('110'), 149, 'and taking back is taken back')
  })

  t.test('after a to-do got a short key, its adding is taken back; its moves are not, and are named', async (t) => {
    const ada = clientOf(app, newUser())
    const [low, high] = [await ada.add('low'), await ada.add('high')]
    const em = app.orm.em.fork()
    await em.nativeUpdate(TodoEntity, { id: low }, { position: 'b00' })
    await em.nativeUpdate(TodoEntity, { id: high }, { position: `b00${'0'.repeat(251)}1` })
    const added = (await ada.post({ contents: 'added' })).json()
    const other = await ada.add('other')
    const moved = (await move(ada, other, { before_id: added.id })).json()
    await ada.post({ contents: 'between', before_id: high })
    const undo = async (version: number) => (await ada.call('POST', '/undo', { version })).json()
    t.match(await undo(moved.version), { undone: 0, conflicts: [{ id: other, field: 'position' }] })
    const inOrder = async () => contentsOf((await ada.get('/todos')).json().todos)
    t.same(await inOrder(), ['low', 'between', 'high', 'other', 'added'])
    t.match(await undo(added.version), { undone: 1, conflicts: [] })
    t.same(await inOrder(), ['low', 'between', 'high', 'other'])
  })

  t.test('what cannot be is refused: a cycle, a ninth level, another list, what is not there', async (t) => {
    const [ada, bob] = [clientOf(app, newUser()), clientOf(app, newUser())]
    const work = await addList(app, ada)
    const ids = [await ada.add('1')]
    for (let level = 2; level <= 8; level += 1)
      ids.push((await ada.post({ contents: `${level}`, parent_id: ids.at(-1) })).json().id)
    const [top = 0, second = 0] = ids
    isInvalid(t, await ada.post({ contents: '9', parent_id: ids.at(-1) }), '/parent_id')
    isInvalid(t, await move(ada, top, { parent_id: top }), '/parent_id')
    isInvalid(t, await move(ada, top, { parent_id: ids[5] }), '/parent_id')
    const other = await ada.add('other')
    isInvalid(t, await move(ada, top, { parent_id: other }), '/parent_id')
    isInvalid(t, await move(ada, other, { list_id: work.list_id, parent_id: second }), '/list_id')
    isInvalid(t, await move(ada, other, { section_id: work.section_id, parent_id: second }), '/section_id')
    isInvalid(t, await move(ada, other, { before_id: top, after_id: top }), '/after_id')
    isInvalid(t, await move(ada, other, { before_id: second, parent_id: null }), '/before_id')
    const elsewhere = (await ada.post({ contents: 'x', list_id: work.list_id })).json().id
    isInvalid(t, await move(ada, other, { after_id: top, parent_id: elsewhere }), '/parent_id')
    const hers = await bob.add()
    for (const [name, id] of Object.entries({
      list_id: 2 ** 31 - 1,
      section_id: 2 ** 31 - 1,
      parent_id: hers,
      before_id: hers,
      after_id: hers,
    }))
      isInvalid(t, await move(ada, other, { [name]: id }), `/${name}`)
    const place = (await bob.get(`/todos/${hers}`)).json()
    isInvalid(t, await ada.post({ contents: 'x', list_id: place.list_id }), '/list_id')
    isInvalid(t, await ada.post({ contents: 'x', parent_id: hers }), '/parent_id')
  })

  t.test('a copy comes right after the first, with its subtasks, and nothing of it is done', async (t) => {
    const ada = clientOf(app, newUser())
    const id = (await ada.post({ contents: 'trip', labels: ['x'], notes: 'n', is_done: true })).json().id
    const child = (await ada.post({ contents: 'pack', parent_id: id })).json().id
    await ada.post({ contents: 'socks', parent_id: child, is_done: true })
    await ada.post({ contents: 'book', parent_id: id })
    await ada.add('next')
    const answer = await ada.call('POST', `/todos/${id}/duplicate`)
    t.equal(answer.statusCode, 201)
    const copy = answer.json()
    t.equal(answer.headers.location, `/todos/${copy.id}`)
    t.match(copy, { contents: 'trip', labels: ['x'], notes: 'n', is_done: false, parent_id: null })
    t.same((await ada.get(`/todos/${copy.id}`)).json(), copy)
    const { todos } = (await ada.get('/todos')).json()
    const below = (parent: number) => todos.filter(({ parent_id }: { parent_id: number }) => parent_id === parent)
    t.same(contentsOf(below(copy.id)), ['pack', 'book'])
    const [pack] = below(copy.id)
    t.match(below(pack.id), [{ contents: 'socks', is_done: false }])
    t.same(contentsOf(todos.filter(({ parent_id }: { parent_id: null }) => parent_id === null)), [
      'trip',
      'trip',
      'next',
    ])
  })

  t.test('a copy of what recurred until a day that is over is due when that is', async (t) => {
    const ada = clientOf(app, newUser())
    const recurrence = { rule: 'FREQ=DAILY;UNTIL=20261005', from: 'due', reset_subtasks: true }
    const { id } = (await ada.post({ contents: 'pills', due: { date: '2026-10-01' }, recurrence })).json()
    await ada.patch(id, { due: { date: '2026-11-20' } })
    const copy = await ada.call('POST', `/todos/${id}/duplicate`)
    t.equal(copy.statusCode, 201)
    t.match(copy.json(), { contents: 'pills', due: { date: '2026-11-20' }, recurrence })
    t.match((await ada.call('POST', `/todos/${copy.json().id}/complete`)).json(), { is_done: true })
  })
})
