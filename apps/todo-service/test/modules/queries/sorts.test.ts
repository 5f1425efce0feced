import { TODO_SORTS, type Todo, type TodoPage, type TodoSort } from '@todo/schemas'
import { MANY } from '../../../src/modules/queries/page/few-or-many.ts'
import { isInvalid, onEachDatabase, sharedTestApp } from '../../helper.ts'
import { addOverdue, makeHousehold, readAll } from './household.ts'

/** What decides the order of to-dos, the first one first; a whole day comes before the times of that day. */
const KEYS: Record<TodoSort, (todo: Todo) => (string | number)[]> = {
  id: () => [],
  position: ({ position }) => [position],
  due: ({ due }) => [due?.date ?? '', due?.time ?? ''],
  priority: ({ priority }) => [priority],
  created_at: ({ created_at }) => [created_at],
  updated_at: ({ updated_at }) => [updated_at],
  contents: ({ contents }) => [contents],
}

const compareBytes = (a: string | number, b: string | number) =>
  typeof a === 'number' ? a - Number(b) : Buffer.compare(Buffer.from(a), Buffer.from(String(b)))

function sorted(todos: readonly Todo[], sort: TodoSort, order: string): Todo[] {
  const sign = order === 'ASC' ? 1 : -1
  const isLast = (todo: Todo) => (sort === 'due' && todo.due === null ? 1 : 0)
  return todos.toSorted((a, b) => {
    const [left, right] = [
      [...KEYS[sort](a), a.id],
      [...KEYS[sort](b), b.id],
    ]
    const differences = left.map((value, index) => sign * compareBytes(value, right[index] ?? 0))
    return isLast(a) - isLast(b) || (differences.find((difference) => difference !== 0) ?? 0)
  })
}

const ids = (todos: readonly Todo[]) => todos.map(({ id }) => id)

onEachDatabase(async (t, database) => {
  const { app } = await sharedTestApp(database)
  const { ada, inboxId } = await makeHousehold(app, { count: 20, seed: 40 })
  const all = await readAll(ada, 'order=ASC')
  t.equal(all.length, 21)

  for (const sort of TODO_SORTS)
    for (const order of ['ASC', 'DESC'])
      t.test(`sort=${sort}&order=${order}: every to-do once, in that order, in pages of any size`, async (t) => {
        const restrictions: [string, (todo: Todo) => boolean][] = [
          [`list_id=${inboxId}`, ({ list_id }) => list_id === inboxId],
          ...(sort === 'position'
            ? []
            : ([
                ['', () => true],
                ['is_done=false', ({ is_done }) => !is_done],
                ['is_done=true', ({ is_done }) => is_done],
                ['priority=2', ({ priority }) => priority === 2],
                ['label=home', ({ labels }) => labels.includes('home')],
                ['label=home&is_done=true&filter=!p1', (todo) => todo.labels.includes('home') && todo.priority !== 1],
                ['due_before=2999-01-01', ({ due }) => due !== null],
                ['scope=all', () => true],
              ] satisfies [string, (todo: Todo) => boolean][])),
        ]
        for (const [restriction, isWanted] of restrictions) {
          const query = `sort=${sort}&order=${order}&${restriction}`
          const expected = ids(sorted(all.filter(isWanted), sort, order))
          t.ok(expected.length > 3, query)
          t.same(ids(await readAll(ada, query)), expected, query)
          if (restriction === '' || sort === 'position')
            t.same(ids(await readAll(ada, query, 1)), expected, `${query}, one by one`)
          t.same(ids(await readAll(ada, query, 3)), expected, `${query}, by threes`)
        }
      })

  t.test('a cursor belongs to one sort', async (t) => {
    const cursorOf = async (sort: string) => (await ada.get(`/todos?limit=1&sort=${sort}`)).json().next_cursor
    for (const [sort, other] of [
      ['due', 'priority'],
      ['priority', 'id'],
      ['created_at', 'updated_at'],
    ] as const)
      isInvalid(t, await ada.get(`/todos?sort=${other}&cursor=${await cursorOf(sort)}`), 'cursor')
  })

  t.test('positions are compared within one list', async (t) => {
    isInvalid(t, await ada.get('/todos?sort=position'), 'sort')
  })

  t.test('pages with their users are the same', async (t) => {
    const plain = await readAll(ada, 'sort=due', 7)
    const withUsers = await readAll(ada, 'sort=due&include=user', 7)
    t.same(ids(withUsers), ids(plain))
    t.same(new Set(withUsers.map(({ user }) => user?.username)), new Set([ada.user.username]))
  })

  t.test('the order is the same where much is due, or has a label', async (t) => {
    await addOverdue(app, ada.user, inboxId, MANY)
    for (const query of ['filter=overdue | 7 days', 'label=overdue', 'filter=@overdue']) {
      const all = await readAll(ada, `${query}&sort=id&order=ASC`)
      t.ok(all.length >= MANY)
      for (const sort of TODO_SORTS.filter((sort) => sort !== 'position'))
        for (const order of ['ASC', 'DESC']) {
          const wanted = `/todos?${query}&sort=${sort}&order=${order}&limit=30`
          const first: TodoPage = (await ada.get(wanted)).json()
          const second: TodoPage = (await ada.get(`${wanted}&cursor=${first.next_cursor}`)).json()
          const read = ids([...first.todos, ...second.todos])
          t.same(read, ids(sorted(all, sort, order).slice(0, 60)), `${query} ${sort} ${order}`)
        }
    }
  })
})
