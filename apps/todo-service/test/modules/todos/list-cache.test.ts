import { TodoListCache } from '../../../src/modules/todos/todo-list-cache.ts'
import {
  buildTestApp,
  clientOf,
  FIRST_VERSION,
  newUser,
  onEachDatabase,
  sharedTestApp,
  statementsOf,
} from '../../helper.ts'

onEachDatabase(async (t, database) => {
  const { app } = await sharedTestApp(database)

  t.test('a list that is asked for again costs one statement in place of two', async (t) => {
    const ada = clientOf(app, newUser())
    await ada.add()
    const [miss, hit] = [await ada.get('/todos'), await ada.get('/todos')]
    t.same([statementsOf(miss), statementsOf(hit)], [2, 1])
    t.equal(hit.body, miss.body)
    t.equal(hit.headers['content-type'], miss.headers['content-type'])
    t.equal(hit.headers.etag, miss.headers.etag)
  })

  t.test('each list is remembered for itself', async (t) => {
    const ada = clientOf(app, newUser())
    for (const isDone of [true, false, true]) await ada.add('buy milk', isDone)
    const { next_cursor } = (await ada.get('/todos?limit=1')).json()
    const queries = [
      '',
      '?order=DESC',
      '?is_done=true',
      '?is_done=false',
      '?limit=2',
      '?include=user',
      `?cursor=${next_cursor}`,
    ]
    const first = []
    for (const query of queries) first.push((await ada.get(`/todos${query}`)).body)
    t.equal(new Set(first).size, queries.length, 'all of them differ')
    for (const [index, query] of queries.entries()) {
      const again = await ada.get(`/todos${query}`)
      t.equal(again.body, first[index])
      t.equal(statementsOf(again), 1)
    }
    t.equal(statementsOf(await ada.get('/todos?order=ASC&limit=20')), 1, 'defaults are the same list')
  })

  t.test('after a write nothing remembered is answered', async (t) => {
    const ada = clientOf(app, newUser())
    const id = await ada.add()
    await ada.get('/todos')
    await ada.patch(id, { contents: 'tea' })
    const after = await ada.get('/todos')
    t.equal(statementsOf(after), 2)
    t.equal(after.json().todos[0].contents, 'tea')
  })

  t.test('the list of who has never written is remembered too', async (t) => {
    const ada = clientOf(app, newUser())
    t.same([statementsOf(await ada.get('/todos')), statementsOf(await ada.get('/todos'))], [2, 1])
  })

  t.test('readers who come at once share one version query and one filling', async (t) => {
    const ada = clientOf(app, newUser())
    await ada.add()
    const answers = await Promise.all(Array.from({ length: 10 }, () => ada.get('/todos')))
    t.equal(new Set(answers.map(({ body }) => body)).size, 1)
    t.equal(
      answers.map(statementsOf).reduce((sum, count) => sum + count),
      2,
    )
  })

  t.test('readers of several users who come at once share one version query, and nothing else', async (t) => {
    const users = Array.from({ length: 5 }, () => clientOf(app, newUser()))
    for (const user of users) await user.add(user.user.username)
    const answers = await Promise.all(users.map((user) => user.get('/todos')))
    for (const [index, answer] of answers.entries()) t.equal(answer.json().todos[0].user_id, users[index]?.user.id)
    t.equal(
      answers.map(statementsOf).reduce((sum, count) => sum + count),
      1 + users.length,
    )
  })

  t.test('a version that has been asked for already is not shared: it may be older than a write', async (t) => {
    const ada = clientOf(app, newUser())
    await ada.add()
    const cache = new TodoListCache(app.orm, { maxBytes: 1_000, ttlSeconds: 60 })
    const before = cache.version(ada.user.id)
    // Once the event loop has turned, the statement is on its way.
    await new Promise((resolve) => setImmediate(() => setImmediate(resolve)))
    await ada.add()
    t.equal(await cache.version(ada.user.id), FIRST_VERSION + 2)
    await before
  })

  for (const bytes of ['1', '300']) {
    t.test(`LIST_CACHE_BYTES ${bytes} is too little for a list: each is read anew, once`, async (t) => {
      const { app: small } = await buildTestApp(t, database, { env: { LIST_CACHE_BYTES: bytes } })
      const ada = clientOf(small, newUser())
      for (let count = 0; count < 3; count += 1) await ada.add('x'.repeat(100))
      for (let time = 0; time < 3; time += 1) {
        const answer = await ada.get('/todos')
        t.equal(answer.json().todos.length, 3)
        t.equal(statementsOf(answer), 2)
      }
      const together = await Promise.all([ada.get('/todos'), ada.get('/todos'), ada.get('/todos')])
      t.equal(
        together.map(statementsOf).reduce((sum, count) => sum + count),
        2,
        'readers who come at once share also what is not remembered',
      )
      const crowd = Array.from({ length: 20 }, () => clientOf(small, newUser()))
      const answers = await Promise.all(crowd.map((user) => user.get('/todos')))
      t.same([...new Set(answers.map(({ statusCode }) => statusCode))], [200], 'nor do many users get into a mess')
    })
  }
})
