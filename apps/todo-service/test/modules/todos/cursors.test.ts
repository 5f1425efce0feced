import { type Client, clientOf, isInvalid, newUser, onEachDatabase, sharedTestApp } from '../../helper.ts'

const LISTS = [
  'order=ASC',
  'order=DESC',
  'order=ASC&is_done=true',
  'order=ASC&is_done=false',
  'order=DESC&is_done=true',
]

async function withTodos(ada: Client): Promise<Client> {
  for (const isDone of [true, false, true, false]) await ada.add('buy milk', isDone)
  return ada
}

const cursorOf = async (ada: Client, query: string): Promise<string> =>
  (await ada.get(`/todos?limit=1&${query}`)).json().next_cursor

onEachDatabase(async (t, database) => {
  const { app } = await sharedTestApp(database)

  for (const list of LISTS) {
    t.test(`the cursor of ${list} asks for the rest of that list, and is refused with any other`, async (t) => {
      const ada = await withTodos(clientOf(app, newUser()))
      const cursor = await cursorOf(ada, list)
      t.same(await ada.ids(`?${list}&cursor=${cursor}`), (await ada.ids(`?${list}`)).slice(1))
      for (const other of LISTS.filter((other) => other !== list))
        isInvalid(t, await ada.get(`/todos?${other}&cursor=${cursor}`), 'cursor')
    })
  }

  t.test('a cursor may be used with another limit, and with or without the user', async (t) => {
    const ada = await withTodos(clientOf(app, newUser()))
    const rest = (await ada.ids()).slice(1)
    const cursor = await cursorOf(ada, 'order=ASC')
    t.same(await ada.ids(`?limit=2&cursor=${cursor}`), rest.slice(0, 2))
    t.same(await ada.ids(`?include=user&cursor=${cursor}`), rest)
    t.same(await ada.ids(`?cursor=${cursor}`), rest, 'ASC is the default')
  })

  t.test('the cursor of another user is refused', async (t) => {
    const ada = await withTodos(clientOf(app, newUser()))
    const bob = await withTodos(clientOf(app, newUser()))
    isInvalid(t, await bob.get(`/todos?cursor=${await cursorOf(ada, 'order=ASC')}`), 'cursor')
  })

  t.test('a cursor that has been changed in any character is refused', async (t) => {
    const ada = await withTodos(clientOf(app, newUser()))
    const cursor = await cursorOf(ada, 'order=ASC')
    t.match(cursor, /^[A-Za-z0-9_-]+$/, 'goes into a URL as it is')
    for (let at = 0; at < cursor.length; at += 1) {
      const changed = `${cursor.slice(0, at)}${cursor[at] === 'x' ? 'y' : 'x'}${cursor.slice(at + 1)}`
      isInvalid(t, await ada.get(`/todos?cursor=${changed}`), 'cursor')
    }
  })

  t.test('another text for the same bytes is refused', async (t) => {
    const ada = await withTodos(clientOf(app, newUser()))
    const cursor = await cursorOf(ada, 'order=ASC')
    const others = [`${cursor}=`, `${cursor}==`, `=${cursor}`, `%20${cursor}`, `${cursor}%20`, `${cursor}%0A`]
    // The same bytes once more: Node's decoder takes all of these, and base64 as well as base64url.
    others.push(`${cursor}.`, `${cursor.slice(0, 8)}!${cursor.slice(8)}`, `${cursor}%00`)
    for (const other of others) isInvalid(t, await ada.get(`/todos?cursor=${other}`), 'cursor')
  })

  t.test('what is cut off or made up is refused', async (t) => {
    const ada = await withTodos(clientOf(app, newUser()))
    const cursor = await cursorOf(ada, 'order=ASC')
    for (let length = 1; length < cursor.length; length += 1)
      isInvalid(t, await ada.get(`/todos?cursor=${cursor.slice(0, length)}`), 'cursor')
    const id = Buffer.from([0, 0, 0, 1])
    const madeUp = [
      '1',
      'abc',
      'null',
      '%F0%9F%A5%9B',
      'A'.repeat(16),
      'A'.repeat(512),
      `${cursor}${cursor}`,
      `${cursor}A`,
    ]
    madeUp.push(Buffer.concat([id, Buffer.alloc(8)]).toString('base64url'), id.toString('base64url'))
    for (const text of madeUp) isInvalid(t, await ada.get(`/todos?cursor=${text}`), 'cursor')
    isInvalid(t, await ada.get(`/todos?cursor=${'A'.repeat(513)}`), 'cursor')
    isInvalid(t, await ada.get(`/todos?cursor=${cursor}&cursor=${cursor}`), 'cursor')
  })

  t.test('a cursor is refused also where the list has not changed', async (t) => {
    const ada = await withTodos(clientOf(app, newUser()))
    const etag = String((await ada.get('/todos')).headers.etag)
    for (const tag of [etag, '*']) isInvalid(t, await ada.get('/todos?cursor=abc', { 'if-none-match': tag }), 'cursor')
  })
})
