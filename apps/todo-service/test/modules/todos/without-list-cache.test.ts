import { AccountRepository } from '../../../src/modules/accounts/account.repository.ts'
import { buildTestApp, clientOf, isInvalid, isProblem, newUser, onEachDatabase, statementsOf } from '../../helper.ts'

const QUERIES = [
  '',
  '?order=DESC',
  '?is_done=true',
  '?limit=2',
  '?limit=2&order=DESC&include=user',
  '?limit=1&is_done=false',
]

/** What of a page does not depend on when it was written, and in which database. */
function comparable(answer: { json(): { todos: Record<string, unknown>[]; next_cursor: unknown } }) {
  const { todos, next_cursor } = answer.json()
  return {
    next_cursor,
    todos: todos.map(
      ({ uid: _uid, created_at: _created, updated_at: _updated, completed_at: _completed, ...rest }) => rest,
    ),
  }
}

onEachDatabase(async (t, database) => {
  const { app, url, feed } = await buildTestApp(t, database, { env: { LIST_CACHE_BYTES: '0' } })
  // SQLite serves one process: what the cached app says there is of other rows, but of the same kind.
  const { app: cached } = await buildTestApp(t, database, database.name === 'MySQL' ? { url, feed } : {})

  t.test('with nothing remembered, lists are the same, page by page', async (t) => {
    const user = newUser('ada')
    const [ada, alike] = [clientOf(app, user), clientOf(cached, user)]
    const writers = database.name === 'MySQL' ? [ada] : [ada, alike]
    for (const writer of writers) for (const done of [false, true, false, true, false]) await writer.add('milk', done)
    for (const query of QUERIES) {
      let [here, there] = [await ada.get(`/todos${query}`), await alike.get(`/todos${query}`)]
      for (;;) {
        t.same(comparable(here), comparable(there), query)
        t.equal(here.headers.etag, there.headers.etag)
        t.equal(here.headers['content-type'], there.headers['content-type'])
        const { next_cursor: cursor } = here.json()
        if (!cursor) break
        const next = `/todos${query}&cursor=${cursor}`
        ;[here, there] = [await ada.get(next), await alike.get(next)]
      }
    }
  })

  t.test('a list takes two statements, its version and its rows, and a 304 takes one', async (t) => {
    const ada = clientOf(app, newUser())
    await ada.add()
    const list = await ada.get('/todos')
    t.equal(statementsOf(list), 2)
    const unchanged = await ada.get('/todos', { 'if-none-match': String(list.headers.etag) })
    t.equal(unchanged.statusCode, 304)
    t.equal(statementsOf(unchanged), 1)
    await ada.add()
    const changed = await ada.get('/todos', { 'if-none-match': String(list.headers.etag) })
    t.equal(changed.json().todos.length, 2)
    t.equal((await ada.get('/todos')).headers.etag, changed.headers.etag)
  })

  t.test('of who has never written, or has nothing left, the list is empty', async (t) => {
    const [ada, newcomer] = [clientOf(app, newUser()), clientOf(app, newUser())]
    await ada.delete(await ada.add())
    for (const client of [ada, newcomer])
      for (const query of ['', '?include=user', '?is_done=true'])
        t.same((await client.get(`/todos${query}`)).json(), { todos: [], next_cursor: null })
    isInvalid(t, await ada.get('/todos?cursor=x'), 'cursor')
  })

  t.test('an empty list never has the version of what was added while it was read', async (t) => {
    const ada = clientOf(app, newUser())
    const { versions } = AccountRepository.prototype
    let isAdded = false
    t.capture(
      AccountRepository.prototype,
      'versions',
      async function (this: AccountRepository, ids: readonly number[]) {
        if (!isAdded) await ada.add('just now')
        isAdded = true
        return versions.call(this, ids)
      },
    )
    const list = await ada.get('/todos')
    t.ok(isAdded)
    const again = await ada.get('/todos', { 'if-none-match': String(list.headers.etag) })
    const seen = again.statusCode === 304 ? list : again
    t.match(seen.json(), { todos: [{ contents: 'just now' }] })
  })

  t.test('of who has been deleted there is none', async (t) => {
    const ada = clientOf(app, newUser())
    await ada.add()
    // Not by the feed: it also has the to-dos erased, and what is to be shown is that they are not waited for.
    await app.orm.em.fork().transactional((em) => new AccountRepository(em).markDeleted([ada.user.id]))
    const answer = await ada.get('/todos')
    isProblem(t, answer, 401, 'UNAUTHORIZED')
  })
})
