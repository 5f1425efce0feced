import { until } from '@todo/test-kit'
import { buildTestApp, type Client, clientOf, isInvalid, newUser, onEachDatabase } from '../../helper.ts'
import { memberPath, shareList } from '../members/helper.ts'

const remove = (who: Client, list: number, whom: Client) => who.call('DELETE', memberPath(list, whom))
const assigneeOf = async (who: Client, todo: number): Promise<number | null> =>
  (await who.get(`/todos/${todo}`)).json().assignee_id
const textsOf = async (who: Client, todo: number): Promise<string[]> =>
  (await who.get(`/todos/${todo}/history`)).json().changes.map(({ text }: { text: string }) => text)
const undo = async (who: Client, { user }: Client, version: number) =>
  (await who.call('POST', '/undo', { version, user_id: user.id })).json()

onEachDatabase(async (t, database) => {
  const { app, feed } = await buildTestApp(t, database, { pullMs: 100 })
  await app.ready()

  t.test('a to-do is for a member of its list, and one sees and finds whose it is', async (t) => {
    const { ada, ed, vi, list, todo } = await shareList(app)
    t.equal(await assigneeOf(ada, todo), null)
    const patched = await ed.patch(todo, { assignee_id: vi.user.id })
    t.match(patched.json(), { assignee_id: vi.user.id })
    t.equal(await assigneeOf(vi, todo), vi.user.id)
    const made = await ada.post({ contents: 'bake', list_id: list, assignee_id: ed.user.id })
    t.match(made.json(), { assignee_id: ed.user.id })
    await ada.post({ contents: 'rest', assignee_id: ada.user.id })
    const found = async (who: Client, query: string): Promise<string[]> =>
      (await who.get(`/todos?scope=all&list_id=${list}&${query}`))
        .json()
        .todos.map((t: { contents: string }) => t.contents)
    const filtered = (who: Client, filter: string) => found(who, `filter=${encodeURIComponent(filter)}`)
    t.same(await filtered(vi, 'assigned to: me'), ['buy milk'])
    t.same(await filtered(vi, 'assigned to: others'), ['bake'])
    t.same(await filtered(vi, 'assigned to: ED'), ['bake'])
    await ed.patch(todo, { assignee_id: null })
    t.same(await filtered(vi, 'assigned to: nobody'), ['buy milk'])
    t.same(await filtered(vi, 'assigned to: "nobody"'), [], 'that is a name')
    t.same(await found(vi, `assignee_id=${ed.user.id}`), ['bake'])
    t.same(await textsOf(ada, todo), [
      'changed the to-do: assigned to nobody',
      'changed the to-do: assigned to “vi”',
      'added the to-do “buy milk”',
    ])
    const synced = (await vi.get('/sync')).json().todos
    t.match(
      synced.find(({ contents }: { contents: string }) => contents === 'bake'),
      { assignee_id: ed.user.id },
    )
  })

  t.test('it is for nobody else: a stranger, somebody who is only invited, or who does not exist', async (t) => {
    const { ada, vi, list, todo } = await shareList(app)
    const bob = clientOf(app, newUser('bob'))
    await bob.add()
    await ada.call('POST', `/lists/${list}/invitations`, { username: 'bob', role: 'editor' })
    for (const assignee_id of [bob.user.id, 2 ** 31 - 1]) {
      isInvalid(t, await ada.patch(todo, { assignee_id }), '/assignee_id')
      isInvalid(t, await ada.post({ contents: 'x', list_id: list, assignee_id }), '/assignee_id')
    }
    isInvalid(t, await ada.post({ contents: 'x', assignee_id: vi.user.id }), '/assignee_id')
    isInvalid(t, await ada.patch(todo, { assignee_id: 0 }), '/assignee_id')
    t.equal(await assigneeOf(ada, todo), null)
  })

  t.test('many are assigned at once; each says whether it could be', async (t) => {
    const { ada, ed, todo } = await shareList(app)
    const ids = [todo, await ada.add()]
    const { results } = (await ada.call('POST', '/todos/bulk', { ids, patch: { assignee_id: ed.user.id } })).json()
    t.match(results, [{ status: 200, todo: { assignee_id: ed.user.id } }, { status: 422 }])
  })

  t.test('a line says who is to do it, by a name in that list', async (t) => {
    const { ada, ed, list } = await shareList(app)
    const quick = async (text: string, more: object = {}) =>
      (await ada.call('POST', '/todos/quick', { text, ...more })).json()
    t.match(await quick('Ask +ED about it #home'), { contents: 'Ask about it', list_id: list, assignee_id: ed.user.id })
    t.match(await quick('Ask +ed', { list_id: list }), { contents: 'Ask', assignee_id: ed.user.id })
    t.match(await quick('Ask +ed'), { contents: 'Ask +ed', assignee_id: null }, 'nobody else is in the inbox')
    t.match(await quick('Rest +ada'), { contents: 'Rest', assignee_id: ada.user.id })
    t.match(await quick('Ask +ed #home', { dry_run: true }), { contents: 'Ask', assignee: 'ed' })
  })

  t.test('a copy is for the same member, and so are its subtasks', async (t) => {
    const { ada, ed, vi, todo } = await shareList(app)
    await ada.patch(todo, { assignee_id: ed.user.id })
    await ada.post({ contents: 'oats', parent_id: todo, assignee_id: vi.user.id })
    const copy = (await ada.call('POST', `/todos/${todo}/duplicate`)).json()
    t.match(copy, { assignee_id: ed.user.id })
    const below = (await ada.get(`/todos?parent_id=${copy.id}`)).json()
    t.match(below.todos, [{ contents: 'oats', assignee_id: vi.user.id }])
  })

  t.test('moved to a list without that member, it is for nobody, and so are its subtasks', async (t) => {
    const { ada, ed, list, todo } = await shareList(app)
    await ada.patch(todo, { assignee_id: ed.user.id })
    const subtask = (await ada.post({ contents: 'oats', parent_id: todo, assignee_id: ed.user.id })).json().id
    const mine = (await ada.post({ contents: 'me', parent_id: todo, assignee_id: ada.user.id })).json().id
    const { id: other } = (await ada.call('POST', '/lists', { name: 'Own' })).json()
    const moved = (await ada.call('POST', `/todos/${todo}/move`, { list_id: other })).json()
    t.match(moved, { list_id: other, assignee_id: null })
    t.equal(await assigneeOf(ada, subtask), null)
    t.equal(await assigneeOf(ada, mine), ada.user.id)
    t.match(await undo(ada, ada, moved.version), { conflicts: [] })
    t.match((await ada.get(`/todos/${todo}`)).json(), { list_id: list, assignee_id: ed.user.id })
    t.equal(await assigneeOf(ada, subtask), ed.user.id)
  })

  t.test('moved into a list of somebody else, it is for whoever is there, too', async (t) => {
    const { ada, ed, list } = await shareList(app)
    const own = (await ed.post({ contents: 'own', assignee_id: ed.user.id })).json().id
    t.match((await ed.call('POST', `/todos/${own}/move`, { list_id: list })).json(), { assignee_id: ed.user.id })
    t.match((await ed.patch(own, { assignee_id: ada.user.id })).json(), { assignee_id: ada.user.id })
    const inbox = (await ed.get('/lists')).json().lists.find((l: { is_inbox: boolean }) => l.is_inbox).id
    t.match((await ed.call('POST', `/todos/${own}/move`, { list_id: inbox })).json(), { assignee_id: null })
  })

  t.test('taking back gives a to-do to a member only', async (t) => {
    const { ada, ed, vi, list, todo } = await shareList(app)
    const { version: first } = (await ada.patch(todo, { assignee_id: ed.user.id })).json()
    const { version: second } = (await ada.patch(todo, { assignee_id: vi.user.id })).json()
    t.match(await undo(ada, ada, second), { undone: 1, conflicts: [] })
    t.equal(await assigneeOf(ada, todo), ed.user.id)
    await remove(ada, list, vi)
    await ada.patch(todo, { assignee_id: null })
    const { version: taken } = (await ada.get(`/todos/${todo}`)).json()
    await remove(ada, list, ed)
    t.match(await undo(ada, ada, taken), {
      undone: 0,
      conflicts: [{ entity: 'todo', id: todo, field: 'assignee_id', before: ed.user.id, after: null, now: null }],
    })
    t.match(await undo(ada, ada, first), { conflicts: [{ field: 'assignee_id', now: null }] })
    t.equal(await assigneeOf(ada, todo), null)
  })

  t.test('who is taken out, or leaves, has nothing to do there any more, as the history says', async (t) => {
    const { ada, ed, vi, list, todo } = await shareList(app)
    for (const [who, by] of [
      [ed, ada],
      [vi, vi],
    ] as const) {
      await ada.patch(todo, { assignee_id: who.user.id })
      t.equal((await remove(by, list, who)).statusCode, 204)
      t.equal(await assigneeOf(ada, todo), null)
      t.match(await textsOf(ada, todo), ['changed the to-do: assigned to nobody'])
    }
  })

  t.test('with an account its assignments end, also in lists of others', async (t) => {
    const { ada, ed, list, todo } = await shareList(app)
    await ada.patch(todo, { assignee_id: ed.user.id })
    const { token } = (await ada.get('/sync')).json()
    feed.say({ type: 'user_deleted', id: ed.user.id })
    await until('it is for nobody', async () => (await assigneeOf(ada, todo)) === null)
    t.match((await ada.get(`/sync?token=${token}`)).json().todos, [{ id: todo, assignee_id: null }])
    const texts = await textsOf(ada, todo)
    t.match(texts, [
      'changed the to-do: assigned to nobody',
      'changed the to-do: assigned to somebody whose account has ended',
    ])
    const line = (await ada.get(`/todos/${todo}/history`)).json().changes[0]
    t.match(line, { actor: null })
    t.match((await ada.get(`/lists/${list}`)).json(), { member_count: 3 })
  })

  t.test('two people assign it at once: the later one is told; other fields merge', async (t) => {
    const { ada, ed, vi, todo } = await shareList(app)
    const read = (await ada.get(`/todos/${todo}`)).headers.etag
    await ed.patch(todo, { assignee_id: ed.user.id })
    const late = await ada.call('PATCH', `/todos/${todo}`, { assignee_id: vi.user.id }, { 'if-match': String(read) })
    t.equal(late.statusCode, 412)
    t.match(late.json().conflicts, [{ field: 'assignee_id', yours: vi.user.id, theirs: ed.user.id, base: null }])
    const other = await ada.call('PATCH', `/todos/${todo}`, { priority: 1 }, { 'if-match': String(read) })
    t.match(other.json(), { priority: 1, assignee_id: ed.user.id })
  })
})
