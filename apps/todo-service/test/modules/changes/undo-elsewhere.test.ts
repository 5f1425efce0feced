import { ListMemberEntity } from '../../../src/modules/lists/list-member.entity.ts'
import { type Client, isProblem, onEachDatabase, sharedTestApp } from '../../helper.ts'
import { memberPath, shareList } from '../members/helper.ts'

onEachDatabase(async (t, database) => {
  const { app } = await sharedTestApp(database)
  const undo = (who: Client, { user }: Client, version: number) =>
    who.call('POST', '/undo', { version, user_id: user.id })
  const addList = async (ada: Client): Promise<number> =>
    (await ada.call('POST', '/lists', { name: 'Other' })).json().id
  const join = (list: number, { user }: Client, role: 'viewer' | 'editor') =>
    app.orm.em
      .fork()
      .insert(ListMemberEntity, { list_id: list, user_id: user.id, role, position: 'a8', version: 1, created_at: 1 })
  const move = (who: Client, todo: number, list_id: number) => who.call('POST', `/todos/${todo}/move`, { list_id })

  t.test('what has moved into a list that one does not see is not changed, and not told', async (t) => {
    const { ada, ed, todo } = await shareList(app)
    const { version } = (await ed.patch(todo, { contents: 'buy tea' })).json()
    await move(ada, todo, await addList(ada))
    await ada.patch(todo, { notes: 'a secret' })
    const answer = await undo(ed, ada, version)
    t.match(answer.json(), { undone: 0, conflicts: [{ field: 'contents', now: null }] })
    t.notMatch(answer.body, /secret/)
    t.match((await ada.get(`/todos/${todo}`)).json(), { contents: 'buy tea' })
  })

  t.test('what has moved into a list that one may only look at is not changed', async (t) => {
    const { ada, ed, todo } = await shareList(app)
    const { version } = (await ed.patch(todo, { contents: 'buy tea' })).json()
    const other = await addList(ada)
    await join(other, ed, 'viewer')
    await move(ada, todo, other)
    isProblem(t, await undo(ed, ada, version), 403, 'ROLE_TOO_LOW')
    t.match((await ada.get(`/todos/${todo}`)).json(), { contents: 'buy tea' })
  })

  t.test('nothing goes back into a list that one has left', async (t) => {
    const { ada, ed, list, todo } = await shareList(app)
    const other = await addList(ada)
    await join(other, ed, 'editor')
    const { version } = (await move(ed, todo, other)).json()
    await ed.call('DELETE', memberPath(list, ed))
    t.match((await undo(ed, ada, version)).json(), { undone: 0 })
    t.match((await ada.get(`/todos/${todo}`)).json(), { list_id: other })
  })
})
