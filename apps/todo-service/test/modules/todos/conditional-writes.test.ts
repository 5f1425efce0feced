import { ListMemberEntity } from '../../../src/modules/lists/list-member.entity.ts'
import { type Client, clientOf, isProblem, newUser, onEachDatabase, sharedTestApp } from '../../helper.ts'

const etagOf = async (client: Client, id: number, query = '') =>
  String((await client.get(`/todos/${id}${query}`)).headers.etag)

onEachDatabase(async (t, database) => {
  const { app } = await sharedTestApp(database)
  const patch = (client: Client, id: number, tag: string, changes: unknown = { contents: 'tea' }) =>
    client.call('PATCH', `/todos/${id}`, changes, { 'if-match': tag })
  const remove = (client: Client, id: number, tag: string) =>
    client.call('DELETE', `/todos/${id}`, undefined, { 'if-match': tag })

  t.test('with the ETag of what is there, a write is made', async (t) => {
    const ada = clientOf(app, newUser())
    const id = await ada.add('milk')
    const patched = await patch(ada, id, await etagOf(ada, id))
    t.equal(patched.statusCode, 200)
    t.equal(patched.json().contents, 'tea')
    t.equal((await patch(ada, id, String(patched.headers.etag), { is_done: true })).statusCode, 200, 'and so on')
    t.equal((await remove(ada, id, await etagOf(ada, id))).statusCode, 204)
  })

  t.test('with that of what was there, nothing is changed, and the answer says what to do', async (t) => {
    const ada = clientOf(app, newUser())
    const id = await ada.add('milk')
    const old = await etagOf(ada, id)
    await ada.patch(id, { contents: 'changed on another device' })
    const list = await ada.get('/todos')
    for (const answer of [await patch(ada, id, old), await remove(ada, id, old)]) {
      const { detail } = isProblem(t, answer, 412, 'TODO_CHANGED')
      t.match(detail, /read it again/)
    }
    const after = await ada.get('/todos')
    t.equal(after.body, list.body)
    t.equal(after.headers.etag, list.headers.etag, 'and no version is raised')
  })

  t.test('what others have changed beside it does not matter: both changes are there', async (t) => {
    const ada = clientOf(app, newUser())
    const id = await ada.add('milk')
    const old = await etagOf(ada, id)
    await ada.patch(id, { priority: 1, due: { date: '2026-12-24' } })
    await ada.patch(id, { labels: ['shop'] })
    const both = await patch(ada, id, old, { contents: 'tea', notes: 'green' })
    t.equal(both.statusCode, 200)
    t.match(both.json(), {
      contents: 'tea',
      notes: 'green',
      priority: 1,
      due: { date: '2026-12-24' },
      labels: ['shop'],
    })
    t.equal((await patch(ada, id, `"x", ${old}`, { duration_minutes: 5 })).statusCode, 200, 'one of many tags will do')
  })

  t.test('what stands in the way is named: what it was, what it is, and what was wanted', async (t) => {
    const ada = clientOf(app, newUser())
    const id = await ada.add('milk')
    const old = await etagOf(ada, id)
    await ada.patch(id, { contents: 'oat milk', due: { date: '2026-12-24' } })
    await ada.patch(id, { contents: 'soy milk' })
    const answer = await patch(ada, id, old, { contents: 'tea', due: null, notes: 'green' })
    t.same(isProblem(t, answer, 412, 'TODO_CHANGED').conflicts, [
      { field: 'contents', yours: 'tea', theirs: 'soy milk', base: 'milk' },
      { field: 'due', yours: null, theirs: { date: '2026-12-24' }, base: null },
    ])
    t.match((await ada.get(`/todos/${id}`)).json(), { contents: 'soy milk', notes: '' }, 'nothing of it is done')
    t.equal((await remove(ada, id, old)).json().conflicts, undefined, 'what is deleted, is deleted whole')
  })

  t.test('a tag of another account, or of no time yet, is no tag of before', async (t) => {
    const [ada, bob] = [clientOf(app, newUser()), clientOf(app, newUser())]
    const id = await ada.add('milk')
    const old = await etagOf(ada, id)
    await bob.add()
    const { id: list } = (await bob.call('POST', '/lists', { name: 'ours' })).json()
    const member = {
      list_id: list,
      user_id: ada.user.id,
      role: 'editor' as const,
      position: 'a0',
      version: 1,
      created_at: 1,
    }
    await app.orm.em.fork().insert(ListMemberEntity, member)
    await ada.call('POST', `/todos/${id}/move`, { list_id: list })
    for (let count = 0; count < 5; count += 1) await bob.add()
    await ada.patch(id, { priority: 1 })
    isProblem(t, await patch(ada, id, old), 412, 'TODO_CHANGED')
    const future = old.replace(/-\d+-/, '-1000000-')
    isProblem(t, await patch(ada, id, future), 412, 'TODO_CHANGED')
  })

  t.test('of two who have read the same, the first one wins', async (t) => {
    const ada = clientOf(app, newUser())
    const id = await ada.add('milk')
    const tag = await etagOf(ada, id)
    const contents = Array.from({ length: 8 }, (_, index) => `from device ${index}`)
    const answers = await Promise.all(contents.map((text) => patch(ada, id, tag, { contents: text })))
    t.same(answers.map(({ statusCode }) => statusCode).sort(), [200, ...contents.slice(1).map(() => 412)])
    const winner = answers.find(({ statusCode }) => statusCode === 200)?.json()
    t.same((await ada.get(`/todos/${id}`)).json(), winner)
  })

  t.test("a change of another to-do stands in nobody's way", async (t) => {
    const ada = clientOf(app, newUser())
    const [id, other] = [await ada.add(), await ada.add()]
    const tag = await etagOf(ada, id)
    await ada.patch(other, { is_done: true })
    t.equal((await patch(ada, id, tag)).statusCode, 200)
  })

  t.test('tags are compared strongly, one of many will do, and one that was read with the user too', async (t) => {
    const ada = clientOf(app, newUser())
    const id = await ada.add('milk')
    const etag = await etagOf(ada, id)
    const joined = await etagOf(ada, id, '?include=user')
    const same = { contents: 'milk' }
    for (const tag of [etag, `"x", ${etag}`, `${etag},"x"`, joined, '*', ' * '])
      t.equal((await patch(ada, id, tag, same)).statusCode, 200, tag)
    for (const tag of ['', '""', `W/${etag}`, etag.slice(1, -1), `${etag.slice(0, -1)}x"`, '"*"', '"a,*"'])
      t.equal((await patch(ada, id, tag, same)).statusCode, 412, tag)
    await ada.patch(id, { contents: 'oat milk' })
    t.equal((await patch(ada, id, joined)).statusCode, 412)
  })

  t.test('what is not there, or not yours, is not found, whatever the tag', async (t) => {
    const [ada, bob] = [clientOf(app, newUser()), clientOf(app, newUser())]
    const id = await ada.add()
    const tag = await etagOf(ada, id)
    for (const given of [tag, '*', '"x"']) {
      isProblem(t, await patch(bob, id, given), 404, 'TODO_NOT_FOUND')
      isProblem(t, await remove(bob, id, given), 404, 'TODO_NOT_FOUND')
    }
    await ada.delete(id)
    isProblem(t, await patch(ada, id, tag), 404, 'TODO_NOT_FOUND')
  })
})
