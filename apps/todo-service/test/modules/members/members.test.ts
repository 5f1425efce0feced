import { until } from '@todo/test-kit'
import { AccountRepository } from '../../../src/modules/accounts/account.repository.ts'
import { ListQueries } from '../../../src/modules/lists/list.queries.ts'
import { MemberQueries } from '../../../src/modules/members/member.queries.ts'
import { TodoEntity } from '../../../src/modules/todos/todo.entity.ts'
import {
  type App,
  buildTestApp,
  type Client,
  clientOf,
  isInvalid,
  isProblem,
  newUser,
  onEachDatabase,
} from '../../helper.ts'
import { memberPath, shareList } from './helper.ts'

const remove = (who: Client, list: number, whom: Client) => who.call('DELETE', memberPath(list, whom))
const make = (who: Client, list: number, whom: Client, role: string) =>
  who.call('PATCH', memberPath(list, whom), { role })
const historyOf = async (who: Client, list: number): Promise<string[]> =>
  (await who.get(`/lists/${list}/history`)).json().changes.map(({ text }: { text: string }) => text)

/** The latest version of an account, of a change of a member. */
async function lastVersion(app: App, { user }: Client): Promise<number> {
  const log = app.orm.em.getKysely<{ change: { user_id: number; version: number; entity: string } }>()
  const lines = log.selectFrom('change').select('version').where('user_id', '=', user.id).where('entity', '=', 'member')
  return (await lines.orderBy('version', 'desc').executeTakeFirstOrThrow()).version
}

onEachDatabase(async (t, database) => {
  const { app, url } = await buildTestApp(t, database)

  t.test('members see who is in a list, as what, and since when', async (t) => {
    const { ada, vi, list } = await shareList(app)
    const { members } = (await vi.get(`/lists/${list}/members`)).json()
    t.match(Object.fromEntries(members.map(({ username, role }: Record<string, string>) => [username, role])), {
      ada: 'owner',
      ann: 'admin',
      ed: 'editor',
      vi: 'viewer',
    })
    t.match(
      members.find(({ id }: { id: number }) => id === vi.user.id),
      { since: '1970-01-01T00:00:00.001Z' },
    )
    t.match((await ada.get(`/lists/${list}`)).json(), { member_count: 4 })
  })

  t.test('a role can be given, but not that of the owner', async (t) => {
    const { ann, ed, list } = await shareList(app)
    t.match((await make(ann, list, ed, 'admin')).json(), { ...ed.user, role: 'admin' })
    t.match((await make(ann, list, ed, 'admin')).json(), { ...ed.user, role: 'admin' }, 'again')
    isInvalid(t, await make(ann, list, ed, 'owner'), '/role')
    t.match((await make(ed, list, ann, 'viewer')).json(), { role: 'viewer' }, 'admins manage one another')
    isProblem(t, await make(ann, list, ed, 'viewer'), 403, 'ROLE_TOO_LOW')
  })

  t.test('who is taken out loses the list, its place and its star, and what was assigned', async (t) => {
    const { ada, ann, ed, list, todo } = await shareList(app)
    await ed.call('PATCH', `/lists/${list}`, { is_favorite: true })
    await app.orm.em.fork().nativeUpdate(TodoEntity, todo, { assignee_id: ed.user.id })
    t.equal((await remove(ann, list, ed)).statusCode, 204)
    isProblem(t, await ed.get(`/lists/${list}`), 404, 'LIST_NOT_FOUND')
    t.match((await ada.get(`/todos/${todo}`)).json(), { assignee_id: null })
    t.match((await ada.get(`/lists/${list}`)).json(), { member_count: 3 })
    isProblem(t, await remove(ann, list, ed), 404, 'MEMBER_NOT_FOUND')
    t.match((await ed.get('/lists')).json().lists, [{ is_inbox: true }])
  })

  t.test('a member leaves; the owner cannot', async (t) => {
    const { ada, vi, list } = await shareList(app)
    t.equal((await remove(vi, list, vi)).statusCode, 204)
    isProblem(t, await remove(vi, list, vi), 404, 'LIST_NOT_FOUND')
    isProblem(t, await remove(ada, list, ada), 409, 'OWNER_STAYS')
    isProblem(t, await make(ada, list, ada, 'admin'), 409, 'OWNER_STAYS')
  })

  t.test('the history says who came, went, and became what', async (t) => {
    const { ada, ann, ed, vi, list } = await shareList(app)
    await make(ann, list, ed, 'viewer')
    await remove(ann, list, ed)
    await remove(vi, list, vi)
    t.same((await historyOf(ada, list)).toSorted(), [
      'added the list “Home”',
      'added the to-do “buy milk”',
      'became the owner of the list',
      'left the list',
      'made “ed” a viewer of the list',
      'took “ed” out of the list',
    ])
    await app.orm.em.fork().transactional((em) => new AccountRepository(em).markDeleted([ed.user.id, vi.user.id]))
    t.same((await historyOf(ada, list)).slice(0, 3), [
      'left the list',
      'took somebody whose account has ended out of the list',
      'made somebody whose account has ended a viewer of the list',
    ])
  })

  t.test('nobody becomes a member again, or gets a role back, by taking a change back', async (t) => {
    const { ann, ed, list } = await shareList(app)
    await make(ann, list, ann, 'editor')
    const undo = (version: number) => ann.call('POST', '/undo', { version })
    isProblem(t, await undo(await lastVersion(app, ann)), 409, 'MEMBERSHIP_STAYS')
    await remove(ann, list, ann)
    isProblem(t, await undo(await lastVersion(app, ann)), 409, 'MEMBERSHIP_STAYS')
    isProblem(t, await ann.get(`/lists/${list}`), 404, 'LIST_NOT_FOUND')
    await ed.call('PATCH', `/lists/${list}`, { is_favorite: true })
    const starred = await lastVersion(app, ed)
    t.match((await ed.call('POST', '/undo', { version: starred })).json(), { undone: 1 }, 'what is their own is')
    t.match((await ed.get(`/lists/${list}`)).json(), { is_favorite: false })
  })

  t.test('the log of the member says it, and so the next sync of a former member deletes the list', async (t) => {
    const { ann, ed, list, todo } = await shareList(app)
    const first = (await ed.get('/sync')).json()
    t.ok(first.lists.some(({ id }: { id: number }) => id === list))
    await make(ann, list, ed, 'admin')
    const second = (await ed.get(`/sync?token=${first.token}`)).json()
    t.match(second.lists, [{ id: list, role: 'admin' }])
    await remove(ann, list, ed)
    const third = (await ed.get(`/sync?token=${second.token}`)).json()
    t.match(third, { is_full: false, deleted: [{ type: 'list', id: list }], lists: [], todos: [] })
    t.notMatch(JSON.stringify(third), `"id":${todo},`)
    const others = (await ann.get('/sync')).json()
    t.notOk(others.members.some(({ user_id }: { user_id: number }) => user_id === ed.user.id))
  })

  t.test(
    'two change a to-do at once while a third comes and goes: no update is lost, nobody waits for ever',
    async (t) => {
      const { ada, ann, ed, vi, list, todo } = await shareList(app)
      const answers = await Promise.all([
        ada.patch(todo, { priority: 1 }),
        ed.patch(todo, { notes: 'two litres' }),
        make(ann, list, vi, 'editor'),
        ada.patch(todo, { deadline: '2099-01-01' }),
        remove(vi, list, vi),
        ed.patch(todo, { contents: 'oat milk' }),
      ])
      t.same(
        answers.map(({ statusCode }) => statusCode).filter((status) => status >= 500),
        [],
      )
      t.match((await ada.get(`/todos/${todo}`)).json(), {
        priority: 1,
        notes: 'two litres',
        deadline: '2099-01-01',
        contents: 'oat milk',
      })
    },
  )

  t.test('who deletes the account takes nobody along, and their lists are gone for all at once', async (t) => {
    const { feed, app: followed } = await buildTestApp(t, database, { pullMs: 100 })
    const { ada, ed, list, todo } = await shareList(followed)
    await followed.ready()
    feed.say({ type: 'user_deleted', id: ada.user.id })
    await until('the list is gone', async () => (await ed.get(`/lists/${list}`)).statusCode === 404)
    isProblem(t, await ed.patch(todo, { priority: 1 }), 404, 'TODO_NOT_FOUND')
  })

  if (database.name !== 'SQLite')
    t.test('on another replica, too, access ends with the next request', async (t) => {
      const { app: other } = await buildTestApp(t, database, { url })
      const { ann, ed, list, todo } = await shareList(app)
      const there = clientOf(other, ed.user)
      t.equal((await there.patch(todo, { priority: 2 })).statusCode, 200)
      await make(ann, list, ed, 'viewer')
      isProblem(t, await there.patch(todo, { priority: 3 }), 403, 'ROLE_TOO_LOW')
      t.ok((await there.ids('?scope=all')).includes(todo))
      await remove(ann, list, ed)
      isProblem(t, await there.patch(todo, { priority: 3 }), 404, 'TODO_NOT_FOUND')
      t.notOk((await there.ids('?scope=all')).includes(todo))
    })

  t.test('an account that nobody has heard of is not touched', async (t) => {
    const { ada, list } = await shareList(app)
    isProblem(t, await remove(ada, list, clientOf(app, newUser())), 404, 'MEMBER_NOT_FOUND')
  })

  t.test('a list that is deleted while somebody is taken out of it is not there', async (t) => {
    const { ada, ed, list } = await shareList(app)
    await ada.call('DELETE', `/lists/${list}`)
    // As it was found before it was deleted.
    t.intercept(ListQueries.prototype, 'accountOf', { value: async () => ada.user.id })
    isProblem(t, await remove(ada, list, ed), 404, 'LIST_NOT_FOUND')
  })

  t.test('who joins while they are looked for is not in the list yet', async (t) => {
    const { ada, ed, list } = await shareList(app)
    // As it was before they joined.
    t.intercept(MemberQueries.prototype, 'has', { value: async () => false })
    isProblem(t, await remove(ada, list, ed), 404, 'MEMBER_NOT_FOUND')
    isProblem(t, await make(ada, list, ed, 'viewer'), 404, 'MEMBER_NOT_FOUND')
    const transfer = await ada.call('POST', `/lists/${list}/transfer`, { user_id: ed.user.id })
    isProblem(t, transfer, 404, 'MEMBER_NOT_FOUND')
  })
})
