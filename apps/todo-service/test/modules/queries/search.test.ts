import { type Client, clientOf, newUser, onEachDatabase, sharedTestApp } from '../../helper.ts'

/** Contents, what finds them, and what does not. */
const TABLE: [contents: string, found: string[], missed: string[]][] = [
  ['Buy milk', ['milk', 'MILK', 'Milk', 'il', 'buy  milk', 'milk buy', 'm'], ['milky', 'buy tea', 'buymilk']],
  ['ミルクを買う', ['ミルク', 'ルク', 'ミ', '買'], ['ミルコ']],
  ['买菜', ['买菜', '菜'], ['卖菜']],
  ['우유 사기', ['우유', '유'], ['우우']],
  ['Café crème', ['café', 'CAFÉ', 'cafe\u0301', 'é', 'crème'], ['cafe', 'creme']],
  ['Straße', ['straße', 'STRASSE', 'ß'], ['strase']],
  ['ΟΔΟΣ', ['οδος', 'οδοσ', 'Σ'], ['ΟΔΟΝ']],
  ['50%_x and 100\\', ['50%_x', '%', '_', '%_', '100\\', '\\'], ['50x_', '50%%x', '5%']],
  ['"quoted" -not +all* (x)', ['"quoted"', '-not', '+all*', '(x)', '*'], ['"not"', 'q*d']],
  ['İstanbul, ısı, IĞDIR', ['ISI', 'iğdir', 'İ'], ['isparta']],
  ['👨‍👩‍👧 trip…', ['👨‍👩‍👧', '👨', 'trip…', '…'], ['👦']],
  ["mum's well-being", ["mum's", 'mum’s', "'", 'well-being', '-', 'MUM'], ['well being x', 'mum"s']],
  ['Read Mum’s “Pie”, ‘now’', ["mum's", 'mum’s', '"pie"', '“pie”', "'now'", '’'], ['mum"s', 'mums']],
  ['NULL; drop table todo', ['null;', 'drop table'], ["' or 1=1", "'"]],
]

const search = async (client: Client, text: string, as: 'q' | 'filter') => {
  const value = as === 'q' ? text : `search: "${text.replace(/["\\]/g, '\\$&')}"`
  const answer = await client.get(`/todos?${as}=${encodeURIComponent(value)}`)
  return answer.json().todos.map(({ contents }: { contents: string }) => contents)
}

onEachDatabase(async (t, database) => {
  const { app } = await sharedTestApp(database)

  for (const [contents, found, missed] of TABLE)
    t.test(
      `found by each of its words, whatever the case, and by nothing else: row ${TABLE.findIndex(([c]) => c === contents) + 1}`,
      async (t) => {
        const ada = clientOf(app, newUser())
        await ada.add(contents)
        await ada.add('zzz')
        for (const as of ['q', 'filter'] as const) {
          for (const text of found) t.same(await search(ada, text, as), [contents], `${as} ${text}`)
          for (const text of missed) t.same(await search(ada, text, as), [], `${as} ${text}`)
        }
      },
    )

  t.test('notes are searched too, and words may be in either', async (t) => {
    const ada = clientOf(app, newUser())
    await ada.post({ contents: 'shopping', notes: '- oat milk\n- bread' })
    for (const text of ['milk', 'shopping bread', 'OAT']) t.same(await search(ada, text, 'q'), ['shopping'], text)
    t.same(await search(ada, 'shopping wine', 'q'), [])
  })

  t.test('what has just been written is found, and what has just been changed or deleted is not', async (t) => {
    const ada = clientOf(app, newUser())
    const id = await ada.add('buy milk')
    t.same(await search(ada, 'milk', 'q'), ['buy milk'])
    await ada.patch(id, { contents: 'buy tea' })
    t.same([await search(ada, 'milk', 'q'), await search(ada, 'tea', 'q')], [[], ['buy tea']])
    await ada.patch(id, { notes: 'green' })
    t.same(await search(ada, 'green', 'q'), ['buy tea'])
    await ada.delete(id)
    t.same(await search(ada, 'tea', 'q'), [])
  })

  t.test('what is restored, undone, copied or moved is found as it is then', async (t) => {
    const ada = clientOf(app, newUser())
    const id = await ada.add('buy milk')
    await ada.patch(id, { contents: 'buy tea' })
    const [change] = (await ada.get(`/todos/${id}/history`)).json().changes
    t.equal((await ada.call('POST', '/undo', { version: change.version })).statusCode, 200)
    t.same([await search(ada, 'milk', 'q'), await search(ada, 'tea', 'q')], [['buy milk'], []])
    await ada.delete(id)
    t.same(await search(ada, 'milk', 'q'), [])
    t.equal((await ada.call('POST', `/todos/${id}/restore`)).statusCode, 200)
    t.same(await search(ada, 'milk', 'q'), ['buy milk'])
    t.equal((await ada.call('POST', `/todos/${id}/duplicate`)).statusCode, 201)
    t.same(await search(ada, 'milk', 'q'), ['buy milk', 'buy milk'])
    const list = (await ada.call('POST', '/lists', { name: 'Food' })).json()
    t.equal((await ada.call('POST', `/todos/${id}/move`, { list_id: list.id })).statusCode, 200)
    t.same(await search(ada, 'MILK', 'q'), ['buy milk', 'buy milk'])
  })

  t.test('comments are searched too, as they are now', async (t) => {
    const ada = clientOf(app, newUser())
    const [id] = [await ada.add('shopping'), await ada.add('other milk')]
    const answer = await ada.call('POST', `/todos/${id}/comments`, { text: 'ミルク, or Ann’s Oatmilk?' })
    for (const text of ['ミルク', 'oatMILK', 'shopping or', "ann's"]) {
      for (const as of ['q', 'filter'] as const) t.same(await search(ada, text, as), ['shopping'], text)
    }
    t.same(await search(ada, 'shopping wine', 'q'), [])
    t.same((await ada.get('/todos?filter=!search: ミルク')).json().todos.length, 1, 'all others are without it')
    await ada.call('PATCH', `/comments/${answer.json().id}`, { text: 'wine' })
    t.same([await search(ada, 'ミルク', 'q'), await search(ada, 'WINE', 'q')], [[], ['shopping']])
    t.notMatch((await ada.get(`/todos/${id}/history`)).body, /search_text/)
    await ada.call('DELETE', `/comments/${answer.json().id}`)
    t.same(await search(ada, 'wine', 'q'), [])
  })

  t.test('nobody finds what is not his', async (t) => {
    const [ada, bob] = [clientOf(app, newUser()), clientOf(app, newUser())]
    await ada.add('a secret')
    t.same(await search(bob, 'secret', 'q'), [])
    t.same((await bob.get('/todos?q=secret&scope=all')).json().todos, [])
  })

  t.test('blanks alone find everything', async (t) => {
    const ada = clientOf(app, newUser())
    await ada.add('x')
    t.same(await search(ada, '  ', 'q'), ['x'])
  })
})
