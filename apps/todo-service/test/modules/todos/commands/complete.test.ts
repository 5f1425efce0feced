import { Temporal } from 'temporal-polyfill'
import { type Client, clientOf, isInvalid, isProblem, newUser, onEachDatabase, sharedTestApp } from '../../../helper.ts'

/** A day far in the future, so that no test depends on today. */
const DUE = { date: '2099-01-31' }

async function addRecurring(ada: Client, recurrence: object, more: object = {}) {
  return (await ada.post({ contents: 'pay the rent', due: DUE, recurrence, ...more })).json()
}

onEachDatabase(async (t, database) => {
  const { app } = await sharedTestApp(database)
  const complete = (ada: Client, id: number, body?: object) => ada.call('POST', `/todos/${id}/complete`, body)

  t.test('completing is done for good, also for what is open below it', async (t) => {
    const ada = clientOf(app, newUser())
    const parent = await ada.add('move house')
    const child = (await ada.post({ contents: 'pack', parent_id: parent })).json().id
    const grandchild = (await ada.post({ contents: 'buy boxes', parent_id: child })).json().id
    const done = await complete(ada, parent)
    t.equal(done.statusCode, 200)
    t.match(done.json(), { is_done: true, completed_by: ada.user.id, completed_at: /^2/ })
    for (const id of [child, grandchild]) t.match((await ada.get(`/todos/${id}`)).json(), { is_done: true })
    t.same((await complete(ada, parent)).json(), done.json(), 'a second time changes nothing')
  })

  t.test('what is reopened is open, and so is what it is below of', async (t) => {
    const ada = clientOf(app, newUser())
    const parent = await ada.add()
    const child = (await ada.post({ contents: 'a', parent_id: parent })).json().id
    const other = (await ada.post({ contents: 'b', parent_id: parent })).json().id
    await complete(ada, parent)
    t.match((await ada.call('POST', `/todos/${child}/reopen`)).json(), {
      is_done: false,
      completed_at: null,
      completed_by: null,
    })
    t.match((await ada.get(`/todos/${parent}`)).json(), { is_done: false })
    t.match((await ada.get(`/todos/${other}`)).json(), { is_done: true })
  })

  t.test('one that recurs gets its next due: computed from the rule, never from the last date', async (t) => {
    const ada = clientOf(app, newUser())
    const { id } = await addRecurring(ada, { rule: 'FREQ=MONTHLY;BYMONTHDAY=-1' }, { start: { date: '2099-01-29' } })
    const dues = []
    for (let month = 0; month < 3; month += 1) dues.push((await complete(ada, id)).json().due.date)
    t.same(dues, ['2099-02-28', '2099-03-31', '2099-04-30'])
    const { is_done, start } = (await ada.get(`/todos/${id}`)).json()
    t.same({ is_done, start }, { is_done: false, start: { date: '2099-04-28' } }, 'the start moves along')
  })

  t.test('a command names the occurrence that it means: sent twice, it is done once', async (t) => {
    const ada = clientOf(app, newUser())
    const { id } = await addRecurring(ada, { rule: 'FREQ=DAILY' })
    const [first, second] = await Promise.all([
      complete(ada, id, { occurrence: DUE }),
      complete(ada, id, { occurrence: DUE }),
    ])
    t.match([first.json(), second.json()], [{ due: { date: '2099-02-01' } }, { due: { date: '2099-02-01' } }])
    isInvalid(t, await complete(ada, id, { occurrence: { date: '2098-01-01' } }), '/occurrence')
    isInvalid(t, await complete(ada, await ada.add(), { occurrence: DUE }), '/occurrence')
  })

  t.test('when the series ends it is done for good, and the last occurrence may be named again', async (t) => {
    const ada = clientOf(app, newUser())
    const { id } = await addRecurring(ada, { rule: 'FREQ=DAILY;COUNT=2' })
    t.match((await complete(ada, id)).json(), { is_done: false, due: { date: '2099-02-01' } })
    const last = { occurrence: { date: '2099-02-01' } }
    t.match((await complete(ada, id, last)).json(), { is_done: true, due: { date: '2099-02-01' } })
    t.match((await complete(ada, id, last)).json(), { is_done: true })
  })

  t.test('an occurrence is named as its due is: with its time, and its time zone', async (t) => {
    const ada = clientOf(app, newUser())
    for (const more of [{ time: '17:00' }, { time: '17:00', time_zone: 'Europe/Berlin' }]) {
      const due = { ...DUE, ...more }
      const { id } = (await ada.post({ contents: 'a', due, recurrence: { rule: 'FREQ=DAILY' } })).json()
      for (let click = 0; click < 2; click += 1)
        t.match((await complete(ada, id, { occurrence: due })).json(), { due: { ...due, date: '2099-02-01' } })
    }
  })

  t.test('the time zone of an occurrence may be written in any case, as that of a due', async (t) => {
    const ada = clientOf(app, newUser())
    const due = { ...DUE, time: '17:00', time_zone: 'europe/BERLIN' }
    const { id } = await addRecurring(ada, { rule: 'FREQ=DAILY' }, { due })
    const next = { due: { date: '2099-02-01', time: '17:00', time_zone: 'Europe/Berlin' } }
    for (let click = 0; click < 2; click += 1) t.match((await complete(ada, id, { occurrence: due })).json(), next)
    const nowhere = { occurrence: { ...due, time_zone: 'Europe/Atlantis' } }
    isInvalid(t, await complete(ada, id, nowhere), '/occurrence/time_zone')
  })

  t.test('a patch that says done is done for good, and schedules nothing', async (t) => {
    const ada = clientOf(app, newUser())
    const { id } = await addRecurring(ada, { rule: 'FREQ=DAILY' })
    t.match((await ada.patch(id, { is_done: true })).json(), { is_done: true, due: DUE })
  })

  t.test('subtasks of what recurs are open again, unless it says otherwise', async (t) => {
    const ada = clientOf(app, newUser())
    for (const reset_subtasks of [true, false]) {
      const { id } = await addRecurring(ada, { rule: 'FREQ=DAILY', reset_subtasks })
      const done = (await ada.post({ contents: 'a', parent_id: id, is_done: true })).json().id
      const open = (await ada.post({ contents: 'b', parent_id: id })).json().id
      await complete(ada, id)
      for (const subtask of [done, open])
        t.match((await ada.get(`/todos/${subtask}`)).json(), { is_done: !reset_subtasks })
    }
  })

  t.test('what is missed is one to-do, and one tick brings the first date that is not before today', async (t) => {
    const ada = clientOf(app, newUser())
    const { id } = (
      await ada.post({ contents: 'a', due: { date: '2020-01-01' }, recurrence: { rule: 'FREQ=DAILY' } })
    ).json()
    const before = new Date().toISOString().slice(0, 10)
    const { due } = (await complete(ada, id)).json()
    t.ok(due.date >= before && due.date <= new Date().toISOString().slice(0, 10), due.date)
  })

  t.test('today is the day where the caller is', async (t) => {
    const ada = clientOf(app, newUser())
    const dayIn = (timeZone: string) => new Intl.DateTimeFormat('sv-SE', { timeZone }).format()
    for (const zone of ['Pacific/Kiritimati', 'Pacific/Pago_Pago']) {
      const { id } = (
        await ada.post({ contents: 'a', due: { date: '2020-01-01' }, recurrence: { rule: 'FREQ=DAILY' } })
      ).json()
      const before = dayIn(zone)
      const { due } = (await ada.call('POST', `/todos/${id}/complete?time_zone=${zone}`)).json()
      t.ok(due.date >= before && due.date <= dayIn(zone), `${zone}: ${due.date}`)
    }
    const id = await ada.add()
    isInvalid(t, await ada.call('POST', `/todos/${id}/complete?time_zone=Mars/Base`), 'time_zone')
  })

  t.test('an occurrence can be skipped: it gets the next due, and is not completed', async (t) => {
    const ada = clientOf(app, newUser())
    const { id } = await addRecurring(ada, { rule: 'FREQ=WEEKLY' })
    const skip = () => ada.call('POST', `/todos/${id}/skip`, { occurrence: DUE })
    t.match((await skip()).json(), { is_done: false, due: { date: '2099-02-07' } })
    t.match((await skip()).json(), { due: { date: '2099-02-07' } }, 'once')
    isProblem(t, await ada.call('POST', `/todos/${await ada.add()}/skip`), 409, 'NOT_RECURRING')
  })

  t.test('what is skipped before it is due comes later, also where the rule counts from completion', async (t) => {
    const ada = clientOf(app, newUser())
    const { id } = await addRecurring(ada, { rule: 'FREQ=DAILY;INTERVAL=3', from: 'completion' })
    t.match((await ada.call('POST', `/todos/${id}/skip`)).json(), { due: { date: '2099-02-03' } })
    const { due } = (await complete(ada, id)).json()
    t.ok(due.date < DUE.date, 'completed early, it is due three days from now')
    await ada.patch(id, { due: { date: '2020-01-01' } })
    const today = Temporal.Now.plainDateISO('UTC')
    const skipped = (await ada.call('POST', `/todos/${id}/skip?time_zone=UTC`)).json()
    t.ok(skipped.due.date > today.toString(), 'and what is over is left out, however long it is over')
  })

  t.test('setting a due by hand begins the series anew', async (t) => {
    const ada = clientOf(app, newUser())
    const { id } = await addRecurring(ada, { rule: 'FREQ=DAILY;COUNT=2' })
    await complete(ada, id)
    await ada.patch(id, { due: { date: '2099-06-01' } })
    t.match((await complete(ada, id)).json(), { is_done: false, due: { date: '2099-06-02' } })
    await ada.patch(id, { due: { date: '2099-06-02' }, contents: 'the same due again' })
    t.match((await complete(ada, id)).json(), { is_done: true }, 'the same due is no new series')
  })
})
