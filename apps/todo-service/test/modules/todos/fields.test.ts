import type { Tables } from '../../../src/database/tables.ts'
import { clientOf, isInvalid, newUser, onEachDatabase, sharedTestApp } from '../../helper.ts'

onEachDatabase(async (t, database) => {
  const { app } = await sharedTestApp(database)

  t.test('a to-do has what it is given, and the rest is as documented', async (t) => {
    const ada = clientOf(app, newUser())
    const fields = {
      contents: 'pay the rent',
      notes: '**by bank**',
      priority: 1,
      labels: ['home', 'Éclair', '買い物'],
      due: { date: '2026-12-31', time: '17:00', time_zone: 'Europe/Berlin' },
      start: { date: '2026-12-30' },
      deadline: '2027-01-05',
      duration_minutes: 15,
    }
    const added = (await ada.post(fields)).json()
    t.match(added, { ...fields, recurrence: null, section_id: null, parent_id: null, completed_at: null })
    t.same((await ada.get(`/todos/${added.id}`)).json(), added)
    const plain = (await ada.post({ contents: 'tea' })).json()
    t.match(plain, {
      notes: '',
      priority: 4,
      labels: [],
      due: null,
      start: null,
      deadline: null,
      duration_minutes: null,
    })
    t.equal(plain.list_id, added.list_id, 'both are in the inbox')
    t.ok(plain.position > added.position, 'what is added comes last')
  })

  t.test('a patch touches what it names; null clears, arrays and dues are replaced', async (t) => {
    const ada = clientOf(app, newUser())
    const { id } = (
      await ada.post({
        contents: 'a',
        labels: ['x', 'y'],
        due: { date: '2026-12-24', time: '17:00' },
        deadline: '2027-01-01',
      })
    ).json()
    t.match((await ada.patch(id, { due: { date: '2026-12-25' } })).json(), {
      labels: ['x', 'y'],
      due: { date: '2026-12-25' },
      deadline: '2027-01-01',
    })
    t.notOk('time' in (await ada.get(`/todos/${id}`)).json().due, 'a date alone is the whole day')
    t.match((await ada.patch(id, { labels: ['z'], due: null })).json(), { labels: ['z'], due: null })
    t.match((await ada.patch(id, { notes: 'n', priority: 1 })).json(), { notes: 'n', priority: 1, labels: ['z'] })
    const cleared = await ada.patch(id, { notes: null, priority: null, labels: null, deadline: null })
    t.match(cleared.json(), { notes: '', priority: 4, labels: [], deadline: null })
    t.same((await ada.get('/todos?label=z')).json().todos, [], 'it is not found by its labels, either')
  })

  t.test('a to-do is found by the labels that it has, and by no other', async (t) => {
    const ada = clientOf(app, newUser())
    const { id } = (await ada.post({ contents: 'a', labels: ['a', 'b'] })).json()
    const finds = async (label: string) => {
      const { todos } = (await ada.get(`/todos?label=${encodeURIComponent(label)}`)).json()
      return todos.some((todo: { id: number }) => todo.id === id)
    }
    const all = ['a', 'b', 'c', 'd', 'D', "o'é"]
    for (const labels of [['b', 'c'], ['d'], ['a', 'D', "o'é"], ['D', 'c', 'd'], ['a', 'b', 'c', 'd'], ['D'], []]) {
      await ada.patch(id, { labels })
      const found = await Promise.all(all.map(async (label) => ((await finds(label)) ? [label] : [])))
      t.same(
        found.flat(),
        all.filter((label) => labels.includes(label)),
        labels.join(),
      )
    }
  })

  t.test('what cannot be is refused, and said where', async (t) => {
    const ada = clientOf(app, newUser())
    const { id } = (await ada.post({ contents: 'a' })).json()
    const wrong: [object, string][] = [
      [{ due: { date: '2026-02-30' } }, '/due/date'],
      [{ due: { date: '2026-02-28', time: '25:00' } }, '/due/time'],
      [{ due: { date: '2026-02-28', time: '10:00', time_zone: 'Mars/Base' } }, '/due/time_zone'],
      [{ due: { date: '2026-02-28', time_zone: 'Europe/Berlin' } }, '/due/time_zone'],
      [{ due: 'tomorrow' }, '/due'],
      [{ deadline: '2026-13-01' }, '/deadline'],
      [{ priority: 5 }, '/priority'],
      [{ labels: ['a', 'a'] }, '/labels'],
      [{ labels: [''] }, '/labels/0'],
      [{ duration_minutes: 0 }, '/duration_minutes'],
      [{ recurrence: { rule: 'FREQ=DAILY' } }, '/recurrence'],
      [{ due: { date: '2026-02-28' }, recurrence: { rule: 'FREQ=SOMETIMES' } }, '/recurrence/rule'],
      [
        { due: { date: '2026-02-28' }, recurrence: { rule: 'FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30' } },
        '/recurrence/rule',
      ],
      [{ due: { date: '2026-02-28' }, recurrence: { rule: 'FREQ=DAILY;UNTIL=20260227' } }, '/recurrence/rule'],
    ]
    for (const [fields, pointer] of wrong) {
      isInvalid(t, await ada.post({ contents: 'b', ...fields }), pointer)
      isInvalid(t, await ada.patch(id, fields), pointer)
    }
    t.equal((await ada.get(`/todos/${id}`)).json().version, 2, 'nothing of all this has changed it')
  })

  t.test('the due of what recurs is needed while it recurs', async (t) => {
    const ada = clientOf(app, newUser())
    const due = { date: '2026-12-24' }
    const { id } = (await ada.post({ contents: 'a', due, recurrence: { rule: 'freq=daily' } })).json()
    t.same((await ada.get(`/todos/${id}`)).json().recurrence, { rule: 'FREQ=DAILY', from: 'due', reset_subtasks: true })
    isInvalid(t, await ada.patch(id, { due: null }), '/due')
    await ada.patch(id, { recurrence: { rule: 'FREQ=DAILY;UNTIL=20261231' } })
    isInvalid(t, await ada.patch(id, { recurrence: { rule: 'FREQ=DAILY;UNTIL=20261223' } }), '/recurrence/rule')
    t.match((await ada.patch(id, { due: null, recurrence: null })).json(), { due: null, recurrence: null })
  })

  t.test('the last one of a series may be put off after its end: completed, it is done for good', async (t) => {
    const ada = clientOf(app, newUser())
    const recurrence = { rule: 'FREQ=WEEKLY;UNTIL=20261204' }
    const { id } = (await ada.post({ contents: 'a', due: { date: '2026-12-04' }, recurrence })).json()
    for (const [date, more] of [
      ['2026-12-05', {}],
      ['2026-12-06', { recurrence: { rule: 'freq=weekly;until=20261204' } }],
    ] as const)
      t.match((await ada.patch(id, { due: { date }, ...more })).json(), { due: { date }, recurrence })
    isInvalid(t, await ada.patch(id, { recurrence: { rule: 'FREQ=WEEKLY;UNTIL=20261205' } }), '/recurrence/rule')
    const hourly = (
      await ada.post({
        contents: 'b',
        due: { date: '2026-12-04', time: '10:00' },
        recurrence: { rule: 'FREQ=DAILY;BYHOUR=10' },
      })
    ).json()
    isInvalid(t, await ada.patch(hourly.id, { due: { date: '2026-12-04' } }), '/due')
    t.match((await ada.call('POST', `/todos/${id}/complete`)).json(), { is_done: true })
  })

  t.test('a client may name a to-do itself: adding it again adds nothing', async (t) => {
    const ada = clientOf(app, newUser())
    const uid = '0b8f4b0a-3f0b-4f8f-9d59-0f4ba31d2a5e'
    const first = await ada.post({ contents: 'a', uid })
    isInvalid(t, await ada.post({ contents: 'a', uid: `urn:uuid:${uid}` }), '/uid')
    const second = await ada.post({ contents: 'b', uid: uid.toUpperCase() })
    t.same(second.json(), first.json())
    const spelled = 'EDA2C8C6-7D4F-4A11-8E0C-5B3B1D0A9F00'
    const { id } = (await ada.post({ contents: 'c', uid: spelled })).json()
    await app.orm.em.getKysely<Tables>().updateTable('todo').set({ uid: spelled }).where('id', '=', id).execute()
    t.equal((await ada.post({ contents: 'd', uid: spelled })).json().id, id, 'as an earlier release has kept it')
    t.equal((await ada.ids()).length, 2)
    const other = clientOf(app, newUser())
    t.not((await other.post({ contents: 'a', uid })).json().id, first.json().id, 'another user may choose the same')
  })
})
