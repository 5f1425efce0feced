import type { Todo } from '@todo/schemas'
import { clientOf, isInvalid, newUser, onEachDatabase, sharedTestApp, statementsOf } from '../../helper.ts'
import { makeHousehold, readAll } from './household.ts'

/** What is refused, and the parameter at fault. */
const INVALID: [query: string, parameter: string][] = [
  ['list_id=0', 'list_id'],
  ['section_id=x', 'section_id'],
  ['parent_id=1&parent_id=2', 'parent_id'],
  ['label=', 'label/0'],
  [`label=${'x'.repeat(65)}`, 'label/0'],
  ['priority=5', 'priority'],
  ['due_before=2026-02-30', 'due_before'],
  ['due_after=2026-13-01', 'due_after'],
  ['changed_since_version=-1', 'changed_since_version'],
  ['q=', 'q'],
  [`q=${'x'.repeat(257)}`, 'q'],
  ['filter=tody', 'filter'],
  ['filter=', 'filter'],
  ['time_zone=Mars/Base', 'time_zone'],
  ['time_zone=%2B02:00', 'time_zone'],
  ['sort=name', 'sort'],
  ['sort=position', 'sort'],
  ['scope=others', 'scope'],
]

onEachDatabase(async (t, database) => {
  const { app } = await sharedTestApp(database)
  const { ada, places, firstId, inboxId } = await makeHousehold(app, { count: 60, seed: 3 })
  const all = await readAll(ada, 'order=ASC')
  const [, work] = places
  const version = all.map((todo) => todo.version).toSorted((a, b) => a - b)[20] ?? 0
  const restrictions: Record<string, (todo: Todo) => boolean> = {
    [`list_id=${inboxId}`]: ({ list_id }) => list_id === inboxId,
    [`section_id=${work?.sectionId}`]: ({ section_id }) => section_id === work?.sectionId,
    [`parent_id=${firstId}`]: ({ parent_id }) => parent_id === firstId,
    'label=home': ({ labels }) => labels.includes('home'),
    'label=home&label=Work': ({ labels }) => labels.includes('home') && labels.includes('Work'),
    'label=HOME': () => false,
    'priority=1': ({ priority }) => priority === 1,
    [`changed_since_version=${version}`]: (todo) => todo.version > version,
    'changed_since_version=0': (todo) => todo.version > 0,
    [`list_id=${inboxId}&is_done=true&priority=2`]: (todo) =>
      todo.list_id === inboxId && todo.is_done && todo.priority === 2,
    'list_id=2147483647': () => false,
  }

  t.test('each parameter leaves what it says, and several leave what all of them do', async (t) => {
    for (const [query, isWanted] of Object.entries(restrictions)) {
      const expected = all.filter(isWanted).map(({ id }) => id)
      for (const more of ['', '&order=DESC', '&include=user', '&scope=all'])
        t.same(new Set((await readAll(ada, query + more, 9)).map(({ id }) => id)), new Set(expected), query + more)
    }
  })

  t.test('days of `due_before` and `due_after` are those of the asker', async (t) => {
    const bob = clientOf(app, newUser())
    const add = async (due: object) => (await bob.post({ contents: 'x', due })).json().id
    const whole = await add({ date: '2026-12-24' })
    const floating = await add({ date: '2026-12-24', time: '23:30' })
    const fixed = await add({ date: '2026-12-24', time: '23:30', time_zone: 'UTC' })
    await add({ date: '2026-12-26' })
    await bob.add('without a due')
    const before = (zone: string) => bob.ids(`?due_before=2026-12-25&sort=id&time_zone=${zone}`)
    t.same(await before('UTC'), [whole, floating, fixed])
    t.same(await before('Europe/Berlin'), [whole, floating], 'in Berlin, it is half past midnight then')
    t.same(await bob.ids('?due_before=2026-12-25'), [whole, floating, fixed], 'by the settings')
    t.same(await bob.ids('?due_after=2026-12-23&due_before=2026-12-24&time_zone=America/New_York'), [])
    t.same(await bob.ids('?due_after=2026-12-24&due_before=2026-12-26&time_zone=Europe/Berlin'), [fixed])
    t.same(await bob.ids('?due_after=0001-01-01&due_before=9999-12-31&limit=2'), [whole, floating])
  })

  for (const [query, parameter] of INVALID)
    t.test(`${query.slice(0, 40)} is refused`, async (t) => {
      isInvalid(t, await ada.get(`/todos?${query}`), parameter)
    })

  t.test('a wrong filter says where, also with an ETag of before', async (t) => {
    const etag = String((await ada.get('/todos')).headers.etag)
    const answer = await ada.get('/todos?filter=today%20%26%20tody', { 'if-none-match': etag })
    t.match(answer.json().errors, [{ parameter: 'filter', position: 8, expected: /condition/ }])
  })

  t.test('no list takes more than three statements', async (t) => {
    const filter = encodeURIComponent('(today | overdue) & #Work & !@home & /* & assigned to: Bob & shared')
    for (const query of [
      'sort=due',
      'due_before=2026-12-24',
      `filter=${filter}`,
      `filter=${filter}&scope=all&include=user`,
    ])
      t.ok(statementsOf(await ada.get(`/todos?${query}`)) <= 3, query)
  })

  t.test('what depends on the day or on others has no ETag and is read anew; the rest is remembered', async (t) => {
    const twice = async (query: string) => {
      const [, { headers }] = [await ada.get(`/todos?${query}`), await ada.get(`/todos?${query}`)]
      const again = await ada.get(`/todos?${query}`)
      return [headers.etag !== undefined, statementsOf(again) === 1]
    }
    const e = encodeURIComponent
    for (const query of [
      'sort=due',
      'label=home',
      'q=milk',
      `filter=${e('#Work & p1 & assigned to: me')}`,
      'due_before=2026-12-24',
    ])
      t.same(await twice(query), [true, true], query)
    for (const query of [
      'scope=all',
      ...['today', 'p1 & !overdue', 'shared', 'assigned to: Bob'].map((f) => `filter=${e(f)}`),
    ])
      t.same(await twice(query), [false, false], query)
  })
})
