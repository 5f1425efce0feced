import { clientOf, isInvalid, isProblem, newUser, onEachDatabase, sharedTestApp } from '../../helper.ts'

/** As they stand in a URL. */
const NO_IDS = [
  '0',
  '-1',
  '-0',
  '1e3',
  '0x10',
  '+5',
  '05',
  '1.0',
  '1.5',
  '%205',
  '5%20',
  '%D9%A3',
  'abc',
  'null',
  '%00',
  '1,2',
  '1;2',
]
const OUT_OF_RANGE = ['2147483648', '4294967297', '99999999999999999999']

onEachDatabase(async (t, database) => {
  const { app } = await sharedTestApp(database)

  for (const id of [...NO_IDS, ...OUT_OF_RANGE]) {
    t.test(`the id \`${id}\` is refused on every route that takes one`, async (t) => {
      const ada = clientOf(app, newUser())
      isInvalid(t, await ada.get(`/todos/${id}`), 'id')
      isInvalid(t, await ada.patch(id, { is_done: true }), 'id')
      isInvalid(t, await ada.delete(id), 'id')
    })
  }

  t.test('the largest id is an id', async (t) => {
    const ada = clientOf(app, newUser())
    isProblem(t, await ada.get('/todos/2147483647'), 404, 'TODO_NOT_FOUND')
    isProblem(t, await ada.patch('2147483647', { is_done: true }), 404, 'TODO_NOT_FOUND')
    isProblem(t, await ada.delete('2147483647'), 404, 'TODO_NOT_FOUND')
  })

  t.test('a bad id and a bad body: the id is named first', async (t) => {
    isInvalid(t, await clientOf(app, newUser()).patch('abc', { contents: 5 }), 'id')
  })
})
