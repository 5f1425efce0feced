import { randomInt } from 'node:crypto'
import { type Client, clientOf, newUser, onEachDatabase, sharedTestApp } from '../../helper.ts'

interface Page {
  todos: { id: number; is_done: boolean }[]
  next_cursor: string | null
}

/** Reads a list page by page to its end; `between` is called before every page but the first. */
async function readAll(client: Client, query: string, between = async () => {}): Promise<number[]> {
  const ids: number[] = []
  let cursor: string | null = ''
  while (cursor !== null) {
    if (cursor) await between()
    const page: Page = (await client.get(`/todos?${query}${cursor && `&cursor=${cursor}`}`)).json()
    ids.push(...page.todos.map(({ id }) => id))
    cursor = page.next_cursor
  }
  return ids
}

const ascending = (a: number, b: number) => a - b
const pick = <T>(from: readonly T[]): T | undefined => from[randomInt(from.length || 1)]

onEachDatabase(async (t, database) => {
  const { app } = await sharedTestApp(database)

  for (const order of ['ASC', 'DESC']) {
    t.test(
      `${order}: pages hold nothing twice and skip nothing, whatever is added and deleted meanwhile`,
      async (t) => {
        const ada = clientOf(app, newUser())
        const lasting: number[] = []
        const doomed: number[] = []
        for (let count = 0; count < 12; count += 1) {
          lasting.push(await ada.add('stays'))
          doomed.push(await ada.add('goes'))
        }
        const seen = await readAll(ada, `order=${order}&limit=3`, async () => {
          await Promise.all([ada.add('new'), ada.delete(doomed.shift() ?? 0), ada.delete(doomed.pop() ?? 0)])
        })
        t.equal(new Set(seen).size, seen.length, 'nothing twice')
        t.same(
          lasting.filter((id) => !seen.includes(id)),
          [],
          'nothing skipped that was there all the time',
        )
        t.same(seen, order === 'ASC' ? seen.toSorted(ascending) : seen.toSorted(ascending).reverse())
      },
    )
  }

  t.test('the row that a cursor points at may go', async (t) => {
    const ada = clientOf(app, newUser())
    const ids = [await ada.add(), await ada.add(), await ada.add()]
    const { next_cursor } = (await ada.get('/todos?limit=2')).json()
    await ada.delete(ids[1] ?? 0)
    t.same(await ada.ids(`?cursor=${next_cursor}`), [ids[2]])
  })

  t.test('a page remembers its filter: what is ticked off meanwhile is skipped, what follows is not', async (t) => {
    const ada = clientOf(app, newUser())
    const ids: number[] = []
    for (let count = 0; count < 6; count += 1) ids.push(await ada.add())
    const [, , , fourth = 0] = ids
    const seen = await readAll(
      ada,
      'is_done=false&limit=2',
      async () => void (await ada.patch(fourth, { is_done: true })),
    )
    t.same(
      seen,
      ids.filter((id) => id !== fourth),
    )
  })

  t.test('for any to-dos and any limit, the pages are the list, and the list is what was written', async (t) => {
    // A model of the service: random writes are made to both, then every list is compared.
    const ada = clientOf(app, newUser())
    const model = new Map<number, boolean>()
    for (let step = 0; step < 60; step += 1) {
      const id = pick([...model.keys()])
      const isDone = randomInt(2) === 1
      if (id === undefined || step % 3 !== 2) model.set(await ada.add(`step ${step}`, isDone), isDone)
      else if (isDone) model.delete((await ada.delete(id)).statusCode === 204 ? id : 0)
      else model.set(id, (await ada.patch(id, { is_done: !model.get(id) })).json().is_done)
    }
    for (const filter of [undefined, true, false]) {
      const expected = [...model].filter(([, isDone]) => filter === undefined || isDone === filter).map(([id]) => id)
      for (const limit of [1, randomInt(2, 10), expected.length || 1, 100]) {
        const query = `limit=${limit}${filter === undefined ? '' : `&is_done=${filter}`}`
        t.same(await readAll(ada, `order=ASC&${query}`), expected, query)
        t.same(await readAll(ada, `order=DESC&${query}`), expected.toReversed(), query)
      }
    }
  })
})
