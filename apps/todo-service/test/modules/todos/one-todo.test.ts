import { clientOf, isProblem, newUser, onEachDatabase, sharedTestApp } from '../../helper.ts'

/** A to-do without what each change changes. */
function unstamped({
  updated_at: _at,
  version: _version,
  completed_at: _done,
  completed_by: _by,
  ...rest
}: Record<string, unknown>) {
  return rest
}

onEachDatabase(async (t, database) => {
  const { app } = await sharedTestApp(database)

  t.test('a to-do that is added is answered whole, and lies where Location says', async (t) => {
    const ada = clientOf(app, newUser())
    const added = await ada.post({ contents: 'buy milk', is_done: true })
    t.equal(added.statusCode, 201)
    const { id } = added.json()
    t.match(added.json(), { id, contents: 'buy milk', is_done: true, user_id: ada.user.id })
    t.equal(added.headers.location, `/todos/${id}`)
    const found = await ada.get(`/todos/${id}`)
    t.equal(found.statusCode, 200)
    t.same(found.json(), added.json())
  })

  t.test('a new to-do is not done unless it says so', async (t) => {
    const ada = clientOf(app, newUser())
    const added = await ada.post({ contents: 'buy milk' })
    t.equal(added.json().is_done, false)
    t.equal((await ada.get(added.headers.location ?? '')).json().is_done, false)
    t.equal((await ada.post({ contents: 'buy milk', is_done: false })).json().is_done, false)
  })

  t.test('a patch leaves what it does not name as it is', async (t) => {
    const ada = clientOf(app, newUser())
    const id = await ada.add('buy milk')
    const before = (await ada.get(`/todos/${id}`)).json()
    for (const change of [{ is_done: true }, { contents: 'buy oat milk' }, { contents: 'tea', is_done: false }]) {
      const patched = await ada.patch(id, change)
      t.equal(patched.statusCode, 200)
      Object.assign(before, change)
      t.same(unstamped(patched.json()), unstamped(before))
      t.same((await ada.get(`/todos/${id}`)).json(), patched.json())
    }
  })

  t.test('a patch to the same values is answered like any other', async (t) => {
    const ada = clientOf(app, newUser())
    const id = await ada.add('buy milk', true)
    const before = (await ada.get(`/todos/${id}`)).json()
    for (const change of [{ is_done: true }, { contents: 'buy milk' }, { contents: 'buy milk', is_done: true }]) {
      const patched = await ada.patch(id, change)
      t.equal(patched.statusCode, 200)
      t.same(patched.json(), before)
    }
  })

  t.test('a to-do that is deleted is gone, and no other is', async (t) => {
    const ada = clientOf(app, newUser())
    const [first, second] = [await ada.add('one'), await ada.add('two')]
    const deleted = await ada.delete(first)
    t.equal(deleted.statusCode, 204)
    t.equal(deleted.body, '')
    t.equal(isProblem(t, await ada.get(`/todos/${first}`), 404, 'TODO_NOT_FOUND').detail, 'ToDo Not Found')
    isProblem(t, await ada.delete(first), 404, 'TODO_NOT_FOUND')
    isProblem(t, await ada.patch(first, { is_done: true }), 404, 'TODO_NOT_FOUND')
    t.same(await ada.ids(), [second])
  })

  t.test('an id is never given twice, also after a deletion', async (t) => {
    const ada = clientOf(app, newUser())
    const id = await ada.add()
    await ada.delete(id)
    t.ok((await ada.add()) > id)
  })

  t.test('a delete may name the type of the body that it does not have', async (t) => {
    const ada = clientOf(app, newUser())
    const id = await ada.add()
    const deleted = await ada.call('DELETE', `/todos/${id}`, undefined, { 'content-type': 'application/json' })
    t.equal(deleted.statusCode, 204)
  })

  t.test('`include=user` adds the user to a to-do; without it there is none', async (t) => {
    const ada = clientOf(app, newUser('Ada Lovelace'))
    const id = await ada.add('buy milk')
    const plain = (await ada.get(`/todos/${id}`)).json()
    t.match(plain, { id, contents: 'buy milk', is_done: false, user_id: ada.user.id, user: undefined })
    t.same((await ada.get(`/todos/${id}?include=user`)).json(), { ...plain, user: ada.user })
  })

  t.test('answers about to-dos are for one user only, and not to be used again unasked', async (t) => {
    const ada = clientOf(app, newUser())
    const id = await ada.add()
    for (const answer of [
      await ada.get('/todos'),
      await ada.get(`/todos/${id}`),
      await ada.patch(id, { is_done: true }),
    ]) {
      t.equal(answer.headers['cache-control'], 'private, no-cache')
      t.equal(answer.headers.vary, 'Authorization')
    }
  })
})
