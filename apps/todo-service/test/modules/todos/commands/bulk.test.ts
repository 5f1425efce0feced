import {
  buildTestApp,
  type Client,
  clientOf,
  isInvalid,
  newUser,
  onEachDatabase,
  sharedTestApp,
} from '../../../helper.ts'

onEachDatabase(async (t, database) => {
  const { app } = await sharedTestApp(database)
  const bulk = (ada: Client, body: object) => ada.call('POST', '/todos/bulk', body)

  t.test('each to-do is changed, or says why not, in the order that was asked for', async (t) => {
    const [ada, bob] = [clientOf(app, newUser()), clientOf(app, newUser())]
    const [a, b, his] = [await ada.add('a'), await ada.add('b'), await bob.add('c')]
    const answer = await bulk(ada, { ids: [b, his, 2 ** 31 - 1, a], patch: { priority: 1 } })
    t.equal(answer.statusCode, 200)
    const missing = { status: 404, code: 'TODO_NOT_FOUND', detail: 'ToDo Not Found' }
    t.match(answer.json().results, [
      { id: b, status: 200, todo: { priority: 1 } },
      { id: his, ...missing },
      { id: 2 ** 31 - 1, ...missing },
      { id: a, status: 200, todo: { priority: 1 } },
    ])
    for (const { todo } of answer.json().results.filter(({ todo }: { todo?: object }) => todo))
      t.same((await ada.get(`/todos/${todo.id}`)).json(), todo)
    t.match((await bob.get(`/todos/${his}`)).json(), { priority: 4 })
    t.match((await bulk(ada, { ids: [his], command: 'delete' })).json().results, [missing], 'also if it is none at all')
  })

  t.test('what fails stays as it is, and the rest is done', async (t) => {
    const ada = clientOf(app, newUser())
    const plain = await ada.add('a')
    const due = { date: '2099-01-01' }
    const recurring = (await ada.post({ contents: 'b', due, recurrence: { rule: 'FREQ=DAILY' } })).json().id
    t.match((await bulk(ada, { ids: [plain, recurring], patch: { due: null, contents: 'x' } })).json().results, [
      { status: 200, todo: { contents: 'x' } },
      { status: 422, code: 'VALIDATION_FAILED', detail: /clear its recurrence/ },
    ])
    t.match((await ada.get(`/todos/${recurring}`)).json(), { contents: 'b', due })
    t.match((await bulk(ada, { ids: [plain, recurring], command: 'skip' })).json().results, [
      { status: 409, code: 'NOT_RECURRING' },
      { status: 200, todo: { due: { date: '2099-01-02' } } },
    ])
  })

  t.test('the event loop goes on while a rule is checked for one to-do after the other', async (t) => {
    const ada = clientOf(app, newUser())
    const ids: number[] = []
    const due = { date: '2026-12-01' }
    for (let index = 0; index < 30; index++) ids.push((await ada.post({ contents: 'a', due })).json().id)
    let turns = 0
    let isOver = false
    const count = () => {
      turns += 1
      if (!isOver) setImmediate(count)
    }
    const answer = bulk(ada, { ids, patch: { recurrence: { rule: 'FREQ=DAILY;INTERVAL=146097;BYMONTHDAY=2' } } })
    count()
    t.match((await answer).json().results[29], { status: 422, detail: /never occurs/ })
    isOver = true
    t.ok(turns > ids.length, `${turns} turns of the event loop`)
  })

  t.test('commands and moves are for many, too', async (t) => {
    const ada = clientOf(app, newUser())
    const ids = [await ada.add('a'), await ada.add('b')]
    const parent = await ada.add('parent')
    t.match((await bulk(ada, { ids, move: { parent_id: parent } })).json().results, [
      { todo: { parent_id: parent } },
      { todo: { parent_id: parent } },
    ])
    t.match((await bulk(ada, { ids, command: 'complete' })).json().results, [
      { todo: { is_done: true } },
      { todo: { is_done: true } },
    ])
    t.match((await bulk(ada, { ids, command: 'reopen' })).json().results, [
      { todo: { is_done: false } },
      { todo: { is_done: false } },
    ])
    t.same(
      (await bulk(ada, { ids: [parent, ...ids], command: 'delete' }))
        .json()
        .results.map(({ status }: { status: number }) => status),
      [204, 204, 204],
    )
    t.same(await ada.ids(), [])
  })

  t.test('five hundred are one transaction, and more are refused', async (t) => {
    const ada = clientOf(app, newUser())
    const ids = await Promise.all(Array.from({ length: 40 }, () => ada.add('x')))
    const before = (await ada.get(`/todos/${ids[0]}`)).json().version
    const { results } = (await bulk(ada, { ids, patch: { labels: ['y'] } })).json()
    t.equal(new Set(results.map(({ todo }: { todo: { version: number } }) => todo.version)).size, 1)
    t.ok(results[0].todo.version > before)
    isInvalid(
      t,
      await bulk(ada, { ids: Array.from({ length: 501 }, (_, index) => index + 1), command: 'delete' }),
      '/ids',
    )
  })

  t.test('a fault of the service fails the whole, and nothing is written', async (t) => {
    const { app } = await buildTestApp(t, database)
    const ada = clientOf(app, newUser())
    const ids = [await ada.add('a'), await ada.add('b')]
    await app.orm.em.getConnection().execute('ALTER TABLE section RENAME TO gone')
    t.equal((await bulk(ada, { ids, move: { section_id: 1 } })).statusCode, 500)
    t.match((await ada.get(`/todos/${ids[0]}`)).json(), { section_id: null })
  })

  t.test('it has to say what to do, and one thing only', async (t) => {
    const ada = clientOf(app, newUser())
    const ids = [await ada.add()]
    isInvalid(t, await bulk(ada, { ids }), '')
    isInvalid(t, await bulk(ada, { ids, command: 'delete', patch: { priority: 1 } }), '')
    isInvalid(t, await bulk(ada, { ids, command: 'explode' }), '/command')
  })
})
