import { TodoEntity } from '../../../src/modules/todos/todo.entity.ts'
import { clientOf, insertTodos, isInvalid, newUser, onEachDatabase, sharedTestApp } from '../../helper.ts'

/** Queries that are refused, and the parameter at fault, once for each fault. */
const INVALID: [query: string, ...parameters: string[]][] = [
  ...['0', '-1', '101', '1e1', '0x5', '+5', '05', '5.0', '5.5', '%205', '', 'abc', '99999999999999999999'].map(
    (limit): [string, string] => [`limit=${limit}`, 'limit'],
  ),
  ...['asc', 'desc', '', 'id', 'ASC%20'].map((order): [string, string] => [`order=${order}`, 'order']),
  ...['1', '0', 'TRUE', 'yes', '', 'null', '%20true'].map((isDone): [string, string] => [
    `is_done=${isDone}`,
    'is_done',
  ]),
  ...['todos', '', 'USER', 'user,user'].map((include): [string, string] => [`include=${include}`, 'include']),
  // Neither a text nor one of the two values.
  ['order=ASC&order=DESC', 'order'],
  ['limit=1&limit=2', 'limit'],
  ['is_done=true&is_done=false', 'is_done'],
  ['cursor=abc&cursor=abc', 'cursor'],
  ['cursor=', 'cursor'],
  ['offset=5', 'offset'],
  ['user_id=1', 'user_id'],
  ['Limit=5', 'Limit'],
  ['isDone=true', 'isDone'],
  ['__proto__=1', '__proto__'],
]

onEachDatabase(async (t, database) => {
  const { app } = await sharedTestApp(database)

  t.test('who has no to-dos gets an empty list', async (t) => {
    const answer = await clientOf(app, newUser()).get('/todos')
    t.equal(answer.statusCode, 200)
    t.match(answer.headers['content-type'], /^application\/json/)
    t.same(answer.json(), { todos: [], next_cursor: null })
  })

  t.test('a list is in the order of ids, oldest first unless `order` says otherwise', async (t) => {
    const ada = clientOf(app, newUser())
    const ids = [await ada.add('c'), await ada.add('a'), await ada.add('b')]
    t.same(await ada.ids(), ids)
    t.same(await ada.ids('?order=ASC'), ids)
    t.same(await ada.ids('?order=DESC'), ids.toReversed())
  })

  t.test('a list has the same to-dos as they are read one by one', async (t) => {
    const ada = clientOf(app, newUser())
    for (const isDone of [true, false]) await ada.add('buy milk', isDone)
    for (const query of ['', '?include=user']) {
      const { todos } = (await ada.get(`/todos${query}`)).json()
      t.equal(todos.length, 2)
      for (const todo of todos) t.same(todo, (await ada.get(`/todos/${todo.id}${query}`)).json())
      for (const todo of todos) t.same(todo.user, query ? ada.user : undefined)
    }
  })

  t.test('`is_done` filters; without it there is all', async (t) => {
    const ada = clientOf(app, newUser())
    const [open, done] = [await ada.add('open', false), await ada.add('done', true)]
    t.same(await ada.ids(), [open, done])
    t.same(await ada.ids('?is_done=true'), [done])
    t.same(await ada.ids('?is_done=false'), [open])
    t.same(await ada.ids('?is_done=true&order=DESC&include=user'), [done])
    await ada.patch(open, { is_done: true })
    t.same(await ada.ids('?is_done=true'), [open, done])
    t.same(await ada.ids('?is_done=false'), [])
  })

  t.test('a page has 20 to-dos unless `limit` says otherwise, and a hundred at the most', async (t) => {
    const ada = clientOf(app, newUser())
    await ada.add()
    await insertTodos(app, ada.user.id, Array(100).fill({ contents: 'buy milk' }))
    const rows = await app.orm.em.fork().find(TodoEntity, { user: ada.user.id }, { orderBy: { id: 'ASC' } })
    const ids = rows.map(({ id }) => id)
    t.same(await ada.ids(), ids.slice(0, 20))
    t.same(await ada.ids('?limit=1'), ids.slice(0, 1))
    t.same(await ada.ids('?limit=100'), ids.slice(0, 100))
    const { next_cursor } = (await ada.get('/todos?limit=100')).json()
    t.same(await ada.ids(`?limit=100&cursor=${next_cursor}`), ids.slice(100))
  })

  t.test('`next_cursor` is null exactly when there is no more', async (t) => {
    const ada = clientOf(app, newUser())
    for (let count = 1; count <= 3; count += 1) {
      await ada.add()
      const more = async (limit: number) => (await ada.get(`/todos?limit=${limit}`)).json().next_cursor !== null
      t.equal(await more(count), false, 'as many as there are')
      t.equal(await more(count + 1), false, 'more than there are')
      if (count > 1) t.equal(await more(count - 1), true, 'one less than there are')
    }
    const { next_cursor } = (await ada.get('/todos?limit=2')).json()
    const last = (await ada.get(`/todos?limit=1&cursor=${next_cursor}`)).json()
    t.equal(last.todos.length, 1)
    t.equal(last.next_cursor, null, 'the last page is full')
  })

  t.test('a page after which everything has been deleted is empty, and the last', async (t) => {
    const ada = clientOf(app, newUser())
    const [first, second] = [await ada.add(), await ada.add()]
    const { next_cursor } = (await ada.get('/todos?limit=1')).json()
    await ada.delete(second)
    t.same((await ada.get(`/todos?cursor=${next_cursor}`)).json(), { todos: [], next_cursor: null })
    t.same(await ada.ids(), [first])
  })

  for (const [query, ...parameters] of INVALID) {
    t.test(`\`?${query}\`: 422 that names ${parameters[0]}`, async (t) => {
      isInvalid(t, await clientOf(app, newUser()).get(`/todos?${query}`), ...parameters)
    })
  }

  t.test('every fault of a query is named', async (t) => {
    const answer = await clientOf(app, newUser()).get('/todos?limit=0&order=up&is_done=perhaps&colour=red')
    isInvalid(t, answer, 'colour', 'is_done', 'order', 'limit')
  })

  t.test('one to-do is asked for with `include` and nothing else', async (t) => {
    const ada = clientOf(app, newUser())
    const id = await ada.add()
    isInvalid(t, await ada.get(`/todos/${id}?include=todos`), 'include')
    isInvalid(t, await ada.get(`/todos/${id}?limit=5`), 'limit')
  })
})
