import {
  type Client,
  clientOf,
  FIRST_VERSION,
  isProblem,
  newUser,
  onEachDatabase,
  sharedTestApp,
} from '../../helper.ts'

onEachDatabase(async (t, database) => {
  const { app } = await sharedTestApp(database)
  const undo = (ada: Client, version: number) => ada.call('POST', '/undo', { version })
  const read = async (ada: Client, id: number) => (await ada.get(`/todos/${id}`)).json()
  /** What of a to-do undoing brings back. */
  const content = async (ada: Client, id: number) => {
    const { version: _version, updated_at: _at, ...rest } = await read(ada, id)
    return rest
  }

  t.test('a change is taken back, and taking back is taken back', async (t) => {
    const ada = clientOf(app, newUser())
    const due = { date: '2099-01-01', time: '17:00', time_zone: 'Europe/Berlin' }
    const { id } = (await ada.post({ contents: 'a', labels: ['x'], due, priority: 2 })).json()
    const before = await content(ada, id)
    const changed = (
      await ada.patch(id, { contents: 'b', labels: ['y', 'x'], due: null, notes: 'n', is_done: true })
    ).json()
    const after = await content(ada, id)
    const undone = await undo(ada, changed.version)
    t.equal(undone.statusCode, 200, undone.body)
    t.match(undone.json(), { undone: 1, conflicts: [] })
    t.same(await content(ada, id), before)
    t.same((await undo(ada, undone.json().version)).json().conflicts, [])
    t.same(await content(ada, id), after)
  })

  t.test('what a job has done in the name of a user, such as making the inbox, is not taken back', async (t) => {
    const ada = clientOf(app, newUser())
    await ada.add()
    isProblem(t, await undo(ada, FIRST_VERSION), 404, 'CHANGE_NOT_FOUND')
    t.match((await ada.get('/lists')).json(), { lists: [{ is_inbox: true }] })
  })

  t.test('adding, deleting, moving and completing are taken back, with all that belongs to them', async (t) => {
    const ada = clientOf(app, newUser())
    const parent = await ada.add('a')
    const [open, done] = [
      (await ada.post({ contents: 'b', parent_id: parent })).json().id,
      (await ada.post({ contents: 'c', parent_id: parent, is_done: true })).json().id,
    ]
    const all = async () => [await content(ada, parent), await content(ada, open), await content(ada, done)]
    const before = await all()
    const { version } = (await ada.call('POST', `/todos/${parent}/complete`)).json()
    t.match((await undo(ada, version)).json(), { undone: 2 })
    t.same(await all(), before, 'exactly those that it had completed are open again')

    await ada.delete(parent)
    const restored = (await undo(ada, (await read(ada, await ada.add('other'))).version - 1)).json()
    t.match(restored, { undone: 3, conflicts: [] })
    t.same(await all(), before)
    const again = (await undo(ada, restored.version)).json()
    t.match(again, { undone: 3, conflicts: [] })
    isProblem(t, await ada.get(`/todos/${parent}`), 404, 'TODO_NOT_FOUND')
    t.match((await undo(ada, again.version)).json(), { undone: 3, conflicts: [] })
    t.same(await all(), before)

    const moved = (await ada.call('POST', `/todos/${open}/move`, { parent_id: null })).json()
    await undo(ada, moved.version)
    t.same(await all(), before)

    const added = (await ada.post({ contents: 'new' })).json()
    let { undone, version: last } = (await undo(ada, added.version)).json()
    t.equal(undone, 1)
    isProblem(t, await ada.get(`/todos/${added.id}`), 404, 'TODO_NOT_FOUND')

    await ada.call('POST', '/lists', { name: 'Home' })
    last += 1
    for (const count of [1, 2, 1]) {
      last = (await undo(ada, last)).json().version
      t.equal((await ada.get('/lists')).json().lists.length, count)
    }
  })

  t.test('a completed occurrence is taken back: its due, its series and its history', async (t) => {
    const ada = clientOf(app, newUser())
    const due = { date: '2099-01-01' }
    const { id } = (await ada.post({ contents: 'a', due, recurrence: { rule: 'FREQ=DAILY;COUNT=2' } })).json()
    const complete = () => ada.call('POST', `/todos/${id}/complete`, { occurrence: due })
    const { version } = (await complete()).json()
    await undo(ada, version)
    t.match(await read(ada, id), { due, is_done: false })
    t.match((await complete()).json(), { due: { date: '2099-01-02' }, is_done: false }, 'and can be completed again')
  })

  t.test('a bulk change is taken back as a whole', async (t) => {
    const ada = clientOf(app, newUser())
    const ids = [await ada.add('a'), await ada.add('b'), await ada.add('c')]
    const { results } = (await ada.call('POST', '/todos/bulk', { ids, patch: { priority: 1 } })).json()
    t.match((await undo(ada, results[0].todo.version)).json(), { undone: 3 })
    for (const id of ids) t.match(await read(ada, id), { priority: 4 })
  })

  t.test('what has been changed since stays as it is, and is named; the rest is taken back', async (t) => {
    const ada = clientOf(app, newUser())
    const { id } = (await ada.post({ contents: 'a', notes: 'n' })).json()
    const { version } = (await ada.patch(id, { contents: 'b', notes: 'm' })).json()
    await ada.patch(id, { contents: 'c' })
    t.match((await undo(ada, version)).json(), {
      undone: 0,
      conflicts: [{ entity: 'todo', id, field: 'contents', before: 'a', after: 'b', now: 'c' }],
    })
    t.match(await read(ada, id), { contents: 'c', notes: 'n' })
    const added = (await ada.post({ contents: 'x' })).json()
    await ada.patch(added.id, { contents: 'y' })
    t.match((await undo(ada, added.version)).json().conflicts, [{ field: 'contents', now: 'y' }])
    t.match(await read(ada, added.id), { contents: 'y' }, 'what was changed since it was added stays')
  })

  t.test('a due that recurs by now, and a rule whose due has changed, stay as they are', async (t) => {
    const ada = clientOf(app, newUser())
    const [first, later] = [{ date: '2099-01-01', time: '09:00' }, { date: '2099-02-01' }]
    const { id } = (await ada.post({ contents: 'a' })).json()
    const dated = (await ada.patch(id, { due: later, notes: 'n' })).json()
    await ada.patch(id, { recurrence: { rule: 'FREQ=DAILY' } })
    const conflict = { field: 'due', before: null, after: later, now: later }
    t.match((await undo(ada, dated.version)).json().conflicts, [conflict], 'a rule needs a due')
    t.match(await read(ada, id), { notes: '', due: later, recurrence: { rule: 'FREQ=DAILY' } })

    const moved = (await ada.patch(id, { due: first })).json()
    const timed = (await ada.patch(id, { recurrence: { rule: 'FREQ=DAILY;BYHOUR=9' } })).json()
    t.match(
      (await undo(ada, moved.version)).json().conflicts,
      [{ field: 'due' }, { field: 'series' }],
      'it needs a time',
    )
    t.match(await read(ada, id), { due: first })
    const again = (await undo(ada, timed.version)).json()
    t.match(again.conflicts, [], 'a rule alone goes back')
    await ada.patch(id, { due: later })
    t.match((await undo(ada, again.version)).json().conflicts, [{ field: 'recurrence' }], 'and not without its time')
    t.match(await read(ada, id), { due: later, recurrence: { rule: 'FREQ=DAILY' } })

    const last = { date: '2099-02-02' }
    await ada.patch(id, { recurrence: { rule: 'FREQ=DAILY;UNTIL=20990201' } })
    await ada.patch(id, { due: last })
    const further = (await ada.patch(id, { due: { date: '2099-02-03' } })).json()
    t.same((await undo(ada, further.version)).json().conflicts, [], 'the last one may be after the end')
    t.match(await read(ada, id), { due: last })
  })

  t.test('what is gone for good does not come back, and is named', async (t) => {
    const ada = clientOf(app, newUser())
    const { id } = (await ada.post({ contents: 'a' })).json()
    const { version } = (await ada.patch(id, { contents: 'b' })).json()
    await ada.delete(id)
    await ada.call('DELETE', `/trash/${id}`)
    t.match((await undo(ada, version)).json(), { undone: 0, conflicts: [{ field: 'contents', now: null }] })
    t.match((await undo(ada, version + 2)).json(), { undone: 0, conflicts: [{ field: 'id', before: id, now: null }] })
    t.match((await undo(ada, version - 1)).json(), { undone: 1, conflicts: [] }, 'what was added is gone already')
  })

  t.test('nobody takes back what somebody else has done, or what was never done', async (t) => {
    const [ada, bob] = [clientOf(app, newUser()), clientOf(app, newUser())]
    const { version } = (await ada.post({ contents: 'a' })).json()
    await bob.add()
    isProblem(t, await undo(ada, version + 10), 404, 'CHANGE_NOT_FOUND')
    isProblem(t, await bob.call('POST', '/undo', { version, user_id: ada.user.id }), 404, 'CHANGE_NOT_FOUND')
  })
})
