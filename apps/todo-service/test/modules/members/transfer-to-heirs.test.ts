import { bearer, until } from '@todo/test-kit'
import { entryOf } from '../../../src/modules/changes/history/history.service.ts'
import { toldLines } from '../../../src/modules/changes/history/told-lines.ts'
import { ListMemberEntity } from '../../../src/modules/lists/list-member.entity.ts'
import { type App, buildTestApp, type Client, clientOf, isProblem, newUser, onEachDatabase } from '../../helper.ts'
import { memberPath, shareList } from './helper.ts'

onEachDatabase(async (t, database) => {
  const { app, feed } = await buildTestApp(t, database, { pullMs: 100 })
  await app.ready()
  const isGone = (who: Client) => until('the account is gone', async () => (await who.get('/todos')).statusCode === 401)
  const end = async (who: Client, shared_lists?: 'transfer' | 'delete') => {
    feed.say({ type: 'user_deleted', id: who.user.id, ...(shared_lists && { shared_lists }) })
    await isGone(who)
  }
  const sharedOf = ({ user }: Client, token = feed.token) =>
    app.inject({ url: `/internal/users/${user.id}/shared-lists`, headers: bearer(token) })

  t.test('other services learn which lists of a user others are in, and who would get each', async (t) => {
    const { ada, ann, list } = await shareList(app)
    await ada.call('POST', '/lists', { name: 'Own' })
    const heir = { id: ann.user.id, username: 'ann' }
    t.same((await sharedOf(ada)).json(), { lists: [{ id: list, name: 'Home', member_count: 4, heir }] })
    t.same((await sharedOf(ann)).json(), { lists: [] }, 'what others share is theirs')
    await ada.call('DELETE', `/lists/${list}`)
    t.same((await sharedOf(ada)).json(), { lists: [] }, 'what is in the trash is shared no more')
    isProblem(t, await sharedOf(ada, 'x'.repeat(43)), 401, 'UNAUTHORIZED')
  })

  t.test('the heir has the highest role, and of those has been in the list for the longest time', async (t) => {
    const { ada, ann, ed, vi, list } = await shareList(app)
    const heir = async () => (await sharedOf(ada)).json().lists[0].heir.id
    t.equal(await heir(), ann.user.id)
    await ada.call('PATCH', memberPath(list, vi), { role: 'admin' })
    await joined(app, list, vi, 0)
    t.equal(await heir(), vi.user.id, 'vi came before ann')
    for (const who of [ann, vi]) await ada.call('DELETE', memberPath(list, who))
    t.equal(await heir(), ed.user.id)
  })

  t.test('with the account, each list goes to its heir with all that is in it; the rest is erased', async (t) => {
    const { ada, ann, ed, list, todo } = await shareList(app)
    const own = await ada.add('own')
    await ada.patch(todo, { assignee_id: ada.user.id, labels: ['shop'] })
    const { token } = (await ed.get('/sync')).json()
    await end(ada, 'transfer')
    t.match((await ann.get(`/lists/${list}`)).json(), { role: 'owner', owner: ann.user, member_count: 3 })
    t.match((await ed.get(`/todos/${todo}`)).json(), { user_id: ann.user.id, contents: 'buy milk', labels: ['shop'] })
    t.equal((await ed.patch(todo, { contents: 'buy tea' })).statusCode, 200, 'others go on')
    t.match((await ed.get(`/sync?token=${token}`)).json(), { lists: [{ id: list, owner: ann.user }] })
    await until('it is assigned to nobody', async () => (await ed.get(`/todos/${todo}`)).json().assignee_id === null)
    isProblem(t, await ann.get(`/todos/${own}`), 404, 'TODO_NOT_FOUND')
    t.equal((await ann.call('PATCH', `/lists/${list}`, { name: 'Ours' })).statusCode, 200)
    const told = await toldLines(app.orm.em.fork())
      .where('c.user_id', '=', ann.user.id)
      .where('c.action', '=', 'move')
      .execute()
    t.match(
      told.map((row) => entryOf(row, ann.user.id)).slice(0, 1),
      [{ text: 'gave the list to another owner', actor: null }],
      'the heir is told',
    )
  })

  t.test('or it is deleted for everybody, as is what nobody has decided on', async (t) => {
    for (const decision of ['delete', undefined] as const) {
      const { ada, ann, list, todo } = await shareList(app)
      await end(ada, decision)
      isProblem(t, await ann.get(`/lists/${list}`), 404, 'LIST_NOT_FOUND')
      isProblem(t, await ann.get(`/todos/${todo}`), 404, 'TODO_NOT_FOUND')
    }
  })

  t.test('nobody inherits whose account ends, too; a list without an heir goes with the last account', async (t) => {
    const { ada, ann, ed, vi, list } = await shareList(app)
    feed.say(...[ada, ann].map(({ user: { id } }) => ({ type: 'user_deleted', id, shared_lists: 'transfer' }) as const))
    await isGone(ada)
    await isGone(ann)
    t.match((await vi.get(`/lists/${list}`)).json(), { owner: ed.user, member_count: 2 })
    feed.say(...[ed, vi].map(({ user: { id } }) => ({ type: 'user_deleted', id, shared_lists: 'transfer' }) as const))
    await isGone(ed)
    await isGone(vi)
    const left = await app.orm.em.fork().count(ListMemberEntity, { list_id: list })
    t.equal(left, 0)
  })

  t.test('who owns nothing that is shared, or was never here, ends as before', async (t) => {
    const ada = clientOf(app, newUser())
    const id = await ada.add()
    await end(ada, 'transfer')
    isProblem(t, await ada.get(`/todos/${id}`), 404, 'TODO_NOT_FOUND')
    await end(clientOf(app, newUser()), 'transfer')
  })
})

/** Since when a member is in a list. */
async function joined(app: App, list: number, { user }: Client, created_at: number): Promise<void> {
  await app.orm.em.fork().nativeUpdate(ListMemberEntity, { list_id: list, user_id: user.id }, { created_at })
}
