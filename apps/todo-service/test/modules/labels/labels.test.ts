import type { Label } from '@todo/schemas'
import { LabelEntity } from '../../../src/modules/labels/label.entity.ts'
import { MAX_LABELS } from '../../../src/modules/labels/label-faults.ts'
import {
  type Client,
  clientOf,
  isInvalid,
  isProblem,
  newUser,
  onEachDatabase,
  sharedTestApp,
  statementsOf,
} from '../../helper.ts'

const add = (ada: Client, label: object) => ada.call('POST', '/labels', label)
const patch = (ada: Client, name: string, changes: object) =>
  ada.call('PATCH', `/labels/${encodeURIComponent(name)}`, changes)
const labelsOf = async (ada: Client): Promise<Label[]> => (await ada.get('/labels')).json().labels
const namesOf = async (ada: Client) => (await labelsOf(ada)).map(({ name }) => name)
const addTodo = async (ada: Client, ...labels: string[]): Promise<number> =>
  (await ada.post({ contents: 'a', labels })).json().id
const ofTodo = async (ada: Client, id: number) => (await ada.get(`/todos/${id}`)).json()

onEachDatabase(async (t, database) => {
  const { app } = await sharedTestApp(database)

  t.test(
    'a user has the labels of open and done to-dos, with how many are open, and those that were added',
    async (t) => {
      const ada = clientOf(app, newUser())
      t.same(await labelsOf(ada), [])
      await addTodo(ada, 'shop', 'home')
      await addTodo(ada, 'home')
      const done = await addTodo(ada, 'done', 'home')
      await ada.patch(done, { is_done: true })
      await ada.delete(await addTodo(ada, 'trash', 'home'))
      await addTodo(clientOf(app, newUser()), 'hers')
      const answer = await add(ada, { name: 'later', color: '#dc4c3e', is_favorite: true })
      t.equal(answer.statusCode, 201)
      t.equal(answer.headers.location, '/labels/later')
      const later = answer.json()
      t.match(later, { name: 'later', color: '#dc4c3e', is_favorite: true, position: /./, todo_count: 0 })
      const used = { color: null, is_favorite: false, position: null }
      const listed = await ada.get('/labels')
      t.same(listed.json().labels, [
        later,
        { name: 'done', ...used, todo_count: 0 },
        { name: 'home', ...used, todo_count: 2 },
        { name: 'shop', ...used, todo_count: 1 },
      ])
      t.ok(statementsOf(listed) <= 2, 'however many there are')
      const etag = String(listed.headers.etag)
      t.equal((await ada.get('/labels', { 'if-none-match': etag })).statusCode, 304)
      await addTodo(ada, 'home')
      t.equal((await ada.get('/labels', { 'if-none-match': etag })).statusCode, 200)
    },
  )

  t.test(
    'there is an end to the labels that are shown in a way of their own, since they are read as a whole',
    async (t) => {
      const ada = clientOf(app, newUser())
      const row = { user_id: ada.user.id, position: 'a', version: 1, created_at: 1, updated_at: 1 }
      await addTodo(ada, 'used')
      const names = Array.from({ length: MAX_LABELS - 1 }, (_, index) => `l${index}`)
      await app.orm.em.fork().insertMany(
        LabelEntity,
        names.map((name) => ({ ...row, name })),
      )
      t.equal((await add(ada, { name: 'last' })).statusCode, 201)
      isProblem(t, await add(ada, { name: 'more' }), 409, 'TOO_MANY_LABELS')
      isProblem(t, await patch(ada, 'used', { is_favorite: true }), 409, 'TOO_MANY_LABELS')
      t.equal((await patch(ada, 'last', { is_favorite: true })).statusCode, 200)
      await ada.call('DELETE', '/labels/l0')
      t.equal((await patch(ada, 'used', { is_favorite: true })).statusCode, 200)
      t.ok((await addTodo(ada, 'more')) > 0, 'a to-do may have any')
    },
  )

  t.test('any text is a name, but for blanks at its ends', async (t) => {
    const ada = clientOf(app, newUser())
    for (const name of ['a/b', 'at home', '50%', '買い物', '🎉'.repeat(64), '#x?y', "it's"]) {
      const { location } = (await add(ada, { name })).headers
      t.match((await ada.get(String(location))).json(), { name })
      t.match((await patch(ada, name, { color: 'red' })).json(), { name, color: 'red' })
      t.equal((await ada.call('DELETE', String(location))).statusCode, 204)
    }
    for (const name of ['', ' ', '.', '..', 'home ', '\thome', 'x'.repeat(65)])
      isInvalid(t, await add(ada, { name }), '/name')
    isInvalid(t, await ada.post({ contents: 'a', labels: ['home', 'home '] }), '/labels/1')
    isInvalid(t, await ada.get('/labels/home%20'), 'name')
    t.same(await namesOf(ada), [])
  })

  t.test('a label is shown as its user wants, whether it was added or not', async (t) => {
    const ada = clientOf(app, newUser())
    await addTodo(ada, 'home')
    t.match((await patch(ada, 'home', { is_favorite: true })).json(), { is_favorite: true, color: null, todo_count: 1 })
    t.match((await patch(ada, 'home', { color: 'red' })).json(), { is_favorite: true, color: 'red' })
    t.match((await patch(ada, 'home', { color: null })).json(), { is_favorite: true, color: null })
    isProblem(t, await add(ada, { name: 'home' }), 409, 'LABEL_EXISTS')
    isInvalid(t, await patch(ada, 'home', { color: 'RED!' }), '/color')
    isProblem(t, await patch(ada, 'none', { color: 'red' }), 404, 'LABEL_NOT_FOUND')
    await addTodo(ada, 'shop')
    t.match((await add(ada, { name: 'shop', color: 'blue' })).json(), { color: 'blue', todo_count: 1 })
  })

  t.test('labels are in an order that their user makes, beginning with what is seen', async (t) => {
    const ada = clientOf(app, newUser())
    await addTodo(ada, 'a', 'b', 'c')
    await add(ada, { name: 'z' })
    t.same(await namesOf(ada), ['z', 'a', 'b', 'c'])
    await add(ada, { name: 'first', before_name: 'z' })
    t.same(await namesOf(ada), ['first', 'z', 'a', 'b', 'c'])
    t.equal((await patch(ada, 'z', { after_name: 'b' })).statusCode, 200)
    t.same(await namesOf(ada), ['first', 'a', 'b', 'z', 'c'])
    isInvalid(t, await patch(ada, 'z', { after_name: 'none' }), '/after_name')
    isInvalid(t, await patch(ada, 'z', { after_name: 'z' }), '/after_name')
    isInvalid(t, await patch(ada, 'z', { after_name: 'a', before_name: 'b' }), '/after_name')
    t.same(await namesOf(ada), ['first', 'a', 'b', 'z', 'c'])
  })

  t.test('a new name is that of all to-dos, also in the trash, and they are found by it', async (t) => {
    const ada = clientOf(app, newUser())
    await add(ada, { name: 'home', color: 'red' })
    const [first, deleted] = [await addTodo(ada, 'x', 'home', 'y'), await addTodo(ada, 'home')]
    await ada.delete(deleted)
    const other = clientOf(app, newUser())
    const hers = await addTodo(other, 'home')
    const before = await ofTodo(ada, first)
    t.match((await patch(ada, 'home', { name: 'house' })).json(), { name: 'house', color: 'red', todo_count: 1 })
    const after = await ofTodo(ada, first)
    t.same(after.labels, ['x', 'house', 'y'])
    t.ok(after.version > before.version, 'it has changed')
    t.same(await ada.ids('?label=house'), [first])
    t.same(await ada.ids('?label=home'), [])
    await ada.call('POST', `/todos/${deleted}/restore`)
    t.same(await ada.ids('?label=house'), [first, deleted])
    t.same(await namesOf(ada), ['house', 'x', 'y'])
    isProblem(t, await ada.get('/labels/home'), 404, 'LABEL_NOT_FOUND')
    t.same((await ofTodo(other, hers)).labels, ['home'], 'those of others stay')
    t.match((await patch(ada, 'house', { name: 'house' })).json(), { name: 'house', todo_count: 2 })
  })

  t.test('only the label itself has another name, whatever the others are called', async (t) => {
    const ada = clientOf(app, newUser())
    const odd = ['x"a', 'a\\', ',"a', '["a', '["a"]', 'x,"a\\', 'A', 'a"', ',', '[', ']', '"']
    const all = [
      ['a', ...odd],
      [...odd, 'a'],
      ['b', ...odd, 'a'],
      ['a', 'b', ...odd],
    ]
    const ids = await Promise.all(all.map((labels) => addTodo(ada, ...labels)))
    const labels = async () => Promise.all(ids.map(async (id) => (await ofTodo(ada, id)).labels))
    await patch(ada, 'a', { name: 'b' })
    t.same(await labels(), [
      ['b', ...odd],
      [...odd, 'b'],
      ['b', ...odd],
      ['b', ...odd],
    ])
    await patch(ada, 'b', { name: '\\"' })
    t.same(await labels(), [
      ['\\"', ...odd],
      [...odd, '\\"'],
      ['\\"', ...odd],
      ['\\"', ...odd],
    ])
    for (const name of odd) {
      await patch(ada, name, { name: `${name}!` })
      await ada.call('DELETE', `/labels/${encodeURIComponent(`${name}!`)}`)
    }
    t.same(await labels(), [['\\"'], ['\\"'], ['\\"'], ['\\"']])
  })

  t.test('two labels become one, which is shown as the one that keeps its name', async (t) => {
    const ada = clientOf(app, newUser())
    await add(ada, { name: 'home', color: 'red' })
    await add(ada, { name: 'house', color: 'blue' })
    const [both, one] = [await addTodo(ada, 'home', 'x', 'house'), await addTodo(ada, 'home')]
    const merged = await patch(ada, 'home', { name: 'house', is_favorite: true })
    t.match(merged.json(), { name: 'house', color: 'blue', is_favorite: true, todo_count: 2 })
    t.same((await ofTodo(ada, both)).labels, ['x', 'house'])
    t.same(await ada.ids('?label=house'), [both, one])
    t.same(await namesOf(ada), ['house', 'x'])
    t.match((await patch(ada, 'x', { name: 'house' })).json(), { color: 'blue', todo_count: 2 }, 'also one never added')
    t.same(await namesOf(ada), ['house'])
  })

  t.test('a deleted label is taken off all to-dos, which stay', async (t) => {
    const ada = clientOf(app, newUser())
    await add(ada, { name: 'home' })
    const id = await addTodo(ada, 'x', 'home')
    t.equal((await ada.call('DELETE', '/labels/home')).statusCode, 204)
    t.same((await ofTodo(ada, id)).labels, ['x'])
    t.same(await ada.ids('?label=home'), [])
    t.equal((await ada.call('DELETE', '/labels/x')).statusCode, 204, 'also one that was never added')
    t.same(await namesOf(ada), [])
    isProblem(t, await ada.call('DELETE', '/labels/x'), 404, 'LABEL_NOT_FOUND')
  })

  t.test('a new name is taken back, on to-dos too, unless there is another label of the old name by now', async (t) => {
    const ada = clientOf(app, newUser())
    await add(ada, { name: 'home', color: 'red' })
    const id = await addTodo(ada, 'home')
    const rename = async () => {
      await patch(ada, 'home', { name: 'house' })
      return (await ofTodo(ada, id)).version
    }
    const undo = async (version: number) => (await ada.call('POST', '/undo', { version })).json()
    t.match(await undo(await rename()), { undone: 2, conflicts: [] })
    t.same((await ofTodo(ada, id)).labels, ['home'])
    t.match(await labelsOf(ada), [{ name: 'home', color: 'red', todo_count: 1 }])
    const version = await rename()
    await add(ada, { name: 'home', color: 'blue' })
    t.match(await undo(version), { undone: 1, conflicts: [{ entity: 'label', field: 'name', before: 'home' }] })
    t.match(await labelsOf(ada), [
      { name: 'house', color: 'red' },
      { name: 'home', color: 'blue', todo_count: 1 },
    ])
    await ada.call('DELETE', '/labels/home')
    const deleted = (await ofTodo(ada, id)).version
    await add(ada, { name: 'home', color: 'green' })
    t.match(await undo(deleted), {
      undone: 1,
      conflicts: [{ field: 'name', before: 'home', after: null, now: 'home' }],
    })
    t.match(await ofTodo(ada, id), { labels: ['home'] })
    t.match((await labelsOf(ada))[1], { name: 'home', color: 'green', todo_count: 1 })
  })

  t.test('each label that got a place by sorting loses it when that is taken back, and the log tells', async (t) => {
    const ada = clientOf(app, newUser())
    await addTodo(ada, 'a', 'b', 'c')
    await add(ada, { name: 'z', before_name: 'a' })
    const log = app.orm.em
      .getKysely<{ change: { user_id: number; version: number; entity: string; action: string } }>()
      .selectFrom('change')
      .select(['version', 'action'])
      .where('user_id', '=', ada.user.id)
      .where('entity', '=', 'label')
    const [{ version } = { version: 0 }] = await log.execute()
    t.match((await ada.call('POST', '/undo', { version })).json(), { undone: 4, conflicts: [] })
    t.same(await namesOf(ada), ['a', 'b', 'c'])
    const lines = (await log.execute()).filter((line) => line.version > version)
    t.same(
      lines.map(({ action }) => action),
      ['delete', 'delete', 'delete', 'delete'],
    )
  })
})
