import type { Comment } from '@todo/schemas'
import { until } from '@todo/test-kit'
import { buildTestApp, type Client, clientOf, isInvalid, isProblem, newUser, onEachDatabase } from '../../helper.ts'
import { memberPath, shareList } from '../members/helper.ts'
import { SyncedClient } from '../sync/synced-client.ts'

const say = (who: Client, todo: number, text: string) => who.call('POST', `/todos/${todo}/comments`, { text })
const commentsOn = async (who: Client, todo: number): Promise<Comment[]> =>
  (await who.get(`/todos/${todo}/comments`)).json().comments
const textsOn = async (who: Client, todo: number) => (await commentsOn(who, todo)).map(({ text }) => text)
const undo = async (who: Client, owner: Client, list: number) => {
  const [{ version }] = (await who.get(`/lists/${list}/history`)).json().changes
  return who.call('POST', '/undo', { version, user_id: owner.user.id })
}

onEachDatabase(async (t, database) => {
  const { app, feed, logs } = await buildTestApp(t, database, { pullMs: 100 })

  t.test('members talk about a to-do, and each sees who said what', async (t) => {
    const { ada, ed, vi, todo } = await shareList(app)
    const answer = await say(ed, todo, 'they are out of **oats**')
    const comment = answer.json()
    t.equal(answer.headers.location, `/comments/${comment.id}`)
    t.match(comment, {
      todo_id: todo,
      author: ed.user,
      text: 'they are out of **oats**',
      mentions: [],
      edited_at: null,
    })
    await say(ada, todo, 'take barley')
    t.same(await textsOn(vi, todo), ['they are out of **oats**', 'take barley'])
    t.same((await vi.get(`/comments/${comment.id}`)).json(), comment)
    isProblem(t, await say(vi, todo, 'me too'), 403, 'ROLE_TOO_LOW')
    isInvalid(t, await say(ada, todo, ''), '/text')
    t.same(await textsOn(ada, await ada.add()), [])
  })

  t.test('many come page by page', async (t) => {
    const ada = clientOf(app, newUser())
    const todo = await ada.add()
    for (const text of ['1', '2', '3']) await say(ada, todo, text)
    const first = (await ada.get(`/todos/${todo}/comments?limit=2`)).json()
    t.match(first.comments, [{ text: '1' }, { text: '2' }])
    const rest = (await ada.get(`/todos/${todo}/comments?limit=2&cursor=${first.next_cursor}`)).json()
    t.match(rest, { comments: [{ text: '3' }], next_cursor: null })
    isInvalid(t, await ada.get(`/todos/${await ada.add()}/comments?cursor=${first.next_cursor}`), 'cursor')
  })

  t.test('an @ and a name mention a member of the list, and nobody else', async (t) => {
    const { ada, ed, ann, todo } = await shareList(app)
    const mentionsOf = async (text: string) => (await say(ada, todo, text)).json().mentions
    t.same(await mentionsOf('@ed, @ANN: and @ed?'), [ed.user.id, ann.user.id])
    t.same(await mentionsOf('mail me@ed.example, @eddie or @mallory'), [])
    t.same(await mentionsOf('(@ed)'), [ed.user.id])
    const comment = (await say(ada, todo, '@ed')).json()
    const edited = (await ada.call('PATCH', `/comments/${comment.id}`, { text: '@ann' })).json()
    t.match(edited, { mentions: [ann.user.id], posted_at: comment.posted_at })
    t.ok(edited.edited_at)
  })

  t.test('everybody changes their own words; admins take away any', async (t) => {
    const { ann, ed, todo } = await shareList(app)
    const path = `/comments/${(await say(ed, todo, 'first')).json().id}`
    isProblem(t, await ann.call('PATCH', path, { text: 'hers' }), 403, 'NOT_YOUR_COMMENT')
    t.match((await ed.call('PATCH', path, { text: 'first' })).json(), { edited_at: null }, 'the same is no change')
    t.match((await ed.call('PATCH', path, { text: 'second' })).json(), { text: 'second' })
    t.equal((await ann.call('DELETE', path)).statusCode, 204)
    isProblem(t, await ed.get(path), 404, 'COMMENT_NOT_FOUND')
    isProblem(t, await ed.call('PATCH', path, { text: 'x' }), 404, 'COMMENT_NOT_FOUND')
    const own = `/comments/${(await say(ed, todo, 'mine')).json().id}`
    t.equal((await ed.call('DELETE', own)).statusCode, 204)
  })

  t.test('history tells of comments, and undo brings them back', async (t) => {
    const { ada, ed, list, todo } = await shareList(app)
    const comment = (await say(ed, todo, 'oats?')).json()
    await ed.call('DELETE', `/comments/${comment.id}`)
    const { changes } = (await ada.get(`/lists/${list}/history`)).json()
    t.match(changes.slice(0, 2), [{ text: 'deleted the comment “oats?”' }, { text: 'added the comment “oats?”' }])
    await undo(ed, ada, list)
    t.same(await commentsOn(ada, todo), [comment], 'as it was')
    await ed.call('PATCH', `/comments/${comment.id}`, { text: 'barley?' })
    await undo(ed, ada, list)
    t.same(await textsOn(ada, todo), ['oats?'])
    await ed.call('DELETE', `/comments/${comment.id}`)
    await ada.delete(todo)
    await ada.call('DELETE', `/trash/${todo}`)
    const [gone] = (await ed.get(`/lists/${list}/history`))
      .json()
      .changes.filter(
        ({ entity, action }: { entity: string; action: string }) => entity === 'comment' && action === 'delete',
      )
    const answer = await ed.call('POST', '/undo', { version: gone.version, user_id: ada.user.id })
    t.match(answer.json(), { undone: 0, conflicts: [{ entity: 'comment', field: 'id' }] }, 'not without its to-do')
  })

  t.test('clients that sync have all comments on their to-dos, and lose them with these', async (t) => {
    const { ada, ed, vi, list, todo } = await shareList(app)
    const first = (await say(ada, todo, 'before')).json().id
    const client = new SyncedClient(vi)
    await client.sync()
    t.same(client.ids('comments'), [first])
    const second = (await say(ed, todo, 'after')).json().id
    await ada.call('DELETE', `/comments/${first}`)
    await client.sync()
    t.same(client.ids('comments'), [second])
    await vi.post({ contents: 'own' })
    await client.sync()
    t.same(client.ids('comments'), [second])
    await ada.call('DELETE', memberPath(list, vi))
    await client.sync()
    t.same(client.ids('comments'), [])
  })

  t.test('comments go where their to-do goes', async (t) => {
    const { ada, ed, vi, list, todo } = await shareList(app)
    await say(vi, todo, 'refused')
    const { id } = (await say(ed, todo, 'oats?')).json()
    const theirs = (await ed.call('POST', '/lists', { name: 'Ed’s' })).json().id
    await ed.call('POST', `/todos/${todo}/move`, { list_id: theirs })
    t.same(await textsOn(ed, todo), ['oats?'])
    isProblem(t, await ada.get(`/comments/${id}`), 404, 'COMMENT_NOT_FOUND')
    t.equal((await ed.call('PATCH', `/comments/${id}`, { text: 'barley?' })).statusCode, 200)
    const other = (await ada.post({ contents: 'b', list_id: list })).json().id
    const said = (await say(ed, other, 'mine')).json().id
    await ada.call('POST', `/lists/${list}/transfer`, { user_id: ed.user.id })
    t.equal((await ed.call('PATCH', `/comments/${said}`, { text: 'still mine' })).statusCode, 200)
    await ed.delete(other)
    isProblem(t, await ed.get(`/comments/${said}`), 404, 'COMMENT_NOT_FOUND')
  })

  t.test('of whom has gone, the words stay, without a name', async (t) => {
    const { ada, ed, todo } = await shareList(app)
    await say(ed, todo, 'bye')
    feed.say({ type: 'user_deleted', id: ed.user.id })
    await until('his account is erased', () =>
      logs.lines().some(({ audit, userId }) => audit === 'todos-erased' && userId === ed.user.id),
    )
    t.match(await commentsOn(ada, todo), [{ text: 'bye', author: { id: ed.user.id, username: null } }])
  })

  t.test('a client learns the new names of authors, also of those who have left', async (t) => {
    const { ada, ed, vi, list, todo } = await shareList(app)
    await ada.call('POST', `/todos/${await ada.add()}/comments`, { text: 'not for Vi' })
    await say(ed, todo, 'bye')
    await say(ada, todo, 'good bye')
    const client = new SyncedClient(vi)
    await client.sync()
    await ada.call('DELETE', memberPath(list, ed))
    const learns = (what: string) =>
      until(what, async () => {
        const answers = await client.sync()
        t.same(
          answers.flatMap(({ deleted }) => deleted),
          [],
        )
        return client.state.some((thing) => thing.startsWith('comments') && thing.includes(what))
      })
    feed.say({ type: 'user', id: ed.user.id, username: 'Edward' })
    await learns(`{"id":${ed.user.id},"username":"Edward"}`)
    feed.say({ type: 'user', id: ada.user.id, username: 'Lady Ada' })
    await learns(`{"id":${ada.user.id},"username":"Lady Ada"}`)
    feed.say({ type: 'user_deleted', id: ed.user.id })
    await learns(`{"id":${ed.user.id},"username":null}`)
    t.equal(client.ids('comments').length, 2)
    const { changes } = (await ada.get(`/lists/${list}/history`)).json()
    const actions = changes.map(({ action }: { action: string }) => action)
    t.notOk(actions.includes('rename'), 'that is no change of the list')
  })

  t.test('a thousand are enough', async (t) => {
    const ada = clientOf(app, newUser())
    const todo = await ada.add()
    const { id: _id, ...row } = await firstRow(ada, todo)
    const db = app.orm.em.getKysely<{ comment: typeof row }>()
    for (let n = 0; n < 3; n += 1)
      await db
        .insertInto('comment')
        .values(Array.from({ length: 333 }, () => row))
        .execute()
    isProblem(t, await say(ada, todo, 'one more'), 409, 'TOO_MANY_COMMENTS')
  })

  async function firstRow(ada: Client, todo: number) {
    await say(ada, todo, 'x')
    const db = app.orm.em.getKysely<{ comment: Record<string, unknown> & { todo_id: number } }>()
    return db.selectFrom('comment').selectAll().where('todo_id', '=', todo).executeTakeFirstOrThrow()
  }
})
