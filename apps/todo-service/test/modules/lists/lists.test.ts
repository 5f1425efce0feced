import type { Role } from '@todo/schemas'
import { ListEntity } from '../../../src/modules/lists/list.entity.ts'
import { MAX_LISTS, MAX_SECTIONS } from '../../../src/modules/lists/list-faults.ts'
import { ListMemberEntity } from '../../../src/modules/lists/list-member.entity.ts'
import { SectionEntity } from '../../../src/modules/lists/section.entity.ts'
import {
  type App,
  type Client,
  clientOf,
  isInvalid,
  isProblem,
  newUser,
  onEachDatabase,
  sharedTestApp,
  statementsOf,
} from '../../helper.ts'

/** Makes a user a member of a list of somebody else. */
async function addMember(app: App, listId: number, { user }: Client, role: Role): Promise<void> {
  const em = app.orm.em.fork()
  em.create(ListMemberEntity, { list_id: listId, user_id: user.id, role, position: 'a9', version: 1, created_at: 1 })
  await em.flush()
}

const add = async (ada: Client, list: object) => (await ada.call('POST', '/lists', list)).json()
const namesOf = async (ada: Client, query = ''): Promise<string[]> =>
  (await ada.get(`/lists${query}`)).json().lists.map(({ name }: { name: string }) => name)

onEachDatabase(async (t, database) => {
  const { app } = await sharedTestApp(database)

  t.test('there is an end to lists and to sections, since they are read as a whole', async (t) => {
    const ada = clientOf(app, newUser('ada'))
    const { id: list_id } = await add(ada, { name: 'Work' })
    const row = { user_id: ada.user.id, name: 'x', version: 1, created_at: 1, updated_at: 1 }
    const rows = <T extends object>(count: number, more: T) =>
      Array.from({ length: count }, () => ({ ...row, ...more }))
    const em = app.orm.em.fork()
    // All but two: there are an inbox and a list.
    await em.insertMany(ListEntity, rows(MAX_LISTS - 3, { description: '' }))
    await em.insertMany(SectionEntity, rows(MAX_SECTIONS - 1, { list_id, position: 'a' }))
    const post = (url: string) => ada.call('POST', url, { name: 'x' })
    t.equal((await post('/lists')).statusCode, 201)
    isProblem(t, await post('/lists'), 409, 'TOO_MANY_LISTS')
    await ada.call('DELETE', `/lists/${list_id}`)
    const { id } = (await post('/lists')).json()
    t.ok(id, 'those in the trash are not counted')
    const restore = () => ada.call('POST', `/lists/${list_id}/restore`)
    isProblem(t, await restore(), 409, 'TOO_MANY_LISTS')
    await ada.call('DELETE', `/lists/${id}`)
    t.equal((await restore()).statusCode, 200)
    t.equal((await post(`/lists/${list_id}/sections`)).statusCode, 201)
    isProblem(t, await post(`/lists/${list_id}/sections`), 409, 'TOO_MANY_SECTIONS')
  })

  t.test('a user has an inbox, and the lists that are added, in their order', async (t) => {
    const ada = clientOf(app, newUser('ada'))
    const answer = await ada.call('POST', '/lists', { name: 'Work', color: '#dc4c3e', view: 'board', description: 'd' })
    t.equal(answer.statusCode, 201)
    const work = answer.json()
    t.equal(answer.headers.location, `/lists/${work.id}`)
    t.match(work, {
      name: 'Work',
      color: '#dc4c3e',
      view: 'board',
      description: 'd',
      is_inbox: false,
      is_archived: false,
      is_favorite: false,
      role: 'owner',
      owner: ada.user,
      member_count: 1,
    })
    await add(ada, { name: 'Home' })
    await add(ada, { name: 'First', before_id: work.id })
    t.same(await namesOf(ada), ['Inbox', 'First', 'Work', 'Home'])
    t.same((await ada.get(`/lists/${work.id}`)).json(), work)
    await ada.call('PATCH', `/lists/${work.id}`, { after_id: (await ada.get('/lists')).json().lists[3].id })
    t.same(await namesOf(ada), ['Inbox', 'First', 'Home', 'Work'])
    t.ok(statementsOf(await ada.get('/lists')) <= 2, 'however many there are')
  })

  t.test('a list is changed field by field, archived, and found again', async (t) => {
    const ada = clientOf(app, newUser())
    const { id } = await add(ada, { name: 'Work', color: 'red' })
    const patch = (change: object) => ada.call('PATCH', `/lists/${id}`, change)
    t.match((await patch({ name: 'Job', is_favorite: true })).json(), { name: 'Job', color: 'red', is_favorite: true })
    t.match((await patch({ color: null })).json(), { color: null, is_favorite: true })
    t.match((await patch({ description: 'd' })).json(), { description: 'd', color: null })
    t.match((await patch({ description: null })).json(), { description: '', name: 'Job' })
    await patch({ is_archived: true })
    t.same(await namesOf(ada), ['Inbox'])
    t.same(await namesOf(ada, '?is_archived=true'), ['Job'])
    const late = await ada.post({ contents: 'from a device that was offline', list_id: id })
    t.equal(late.statusCode, 201, 'nothing is lost that was written before the device knew of the archive')
    t.equal((await ada.patch(late.json().id, { is_done: true })).statusCode, 200)
    isInvalid(t, await patch({ color: 'RED!' }), '/color')
    isInvalid(t, await patch({ before_id: 2 ** 31 - 1 }), '/before_id')
    isInvalid(t, await patch({ before_id: 1, after_id: 2 }), '/after_id')
    isInvalid(t, await patch({ is_inbox: true }), '/is_inbox')
  })

  t.test('what has not changed is answered with 304', async (t) => {
    const ada = clientOf(app, newUser())
    const { id } = await add(ada, { name: 'Work' })
    for (const path of ['/lists', `/lists/${id}`, `/lists/${id}/members`, `/lists/${id}/sections`]) {
      const etag = String((await ada.get(path)).headers.etag)
      t.equal((await ada.get(path, { 'if-none-match': etag })).statusCode, 304, path)
    }
    const etag = String((await ada.get('/lists')).headers.etag)
    await add(ada, { name: 'Home' })
    t.equal((await ada.get('/lists', { 'if-none-match': etag })).statusCode, 200)
  })

  t.test('a deleted list is in the trash with its to-dos, and comes back with just those', async (t) => {
    const ada = clientOf(app, newUser())
    const { id } = await add(ada, { name: 'Trip' })
    const [kept, early] = [
      (await ada.post({ contents: 'pack', list_id: id })).json().id,
      (await ada.post({ contents: 'book', list_id: id })).json().id,
    ]
    await ada.delete(early)
    t.equal((await ada.call('DELETE', `/lists/${id}`)).statusCode, 204)
    isProblem(t, await ada.get(`/lists/${id}`), 404, 'LIST_NOT_FOUND')
    isProblem(t, await ada.get(`/todos/${kept}`), 404, 'TODO_NOT_FOUND')
    isInvalid(t, await ada.post({ contents: 'x', list_id: id }), '/list_id')
    t.same(await namesOf(ada), ['Inbox'])
    t.match((await ada.call('POST', `/lists/${id}/restore`)).json(), { id, name: 'Trip' })
    t.equal((await ada.get(`/todos/${kept}`)).statusCode, 200)
    isProblem(t, await ada.get(`/todos/${early}`), 404, 'TODO_NOT_FOUND')
    isProblem(t, await ada.call('POST', `/lists/${id}/restore`), 404, 'LIST_NOT_FOUND')
  })

  t.test('the inbox stays: it can be renamed, and not deleted or archived', async (t) => {
    const ada = clientOf(app, newUser())
    const { list_id: id } = (await ada.post({ contents: 'a' })).json()
    isProblem(t, await ada.call('DELETE', `/lists/${id}`), 409, 'INBOX_STAYS')
    isProblem(t, await ada.call('PATCH', `/lists/${id}`, { is_archived: true }), 409, 'INBOX_STAYS')
    t.match((await ada.call('PATCH', `/lists/${id}`, { name: 'Eingang' })).json(), { name: 'Eingang', is_inbox: true })
  })

  t.test('the members of a list know each other; whether it is a favourite is each member’s own', async (t) => {
    const ada = clientOf(app, newUser('ada'))
    const { id } = await add(ada, { name: 'Home' })
    for (const role of ['viewer', 'editor', 'admin'] as const) {
      const bob = clientOf(app, newUser('bob'))
      await bob.add()
      await addMember(app, id, bob, role)
      t.match((await bob.call('PATCH', `/lists/${id}`, { is_favorite: true })).json(), { role, is_favorite: true })
      t.same(await namesOf(bob), ['Inbox', 'Home'])
    }
    t.match((await ada.get(`/lists/${id}`)).json(), { member_count: 4, is_favorite: false })
    const { members } = (await ada.get(`/lists/${id}/members`)).json()
    t.same(members.map(({ role }: { role: Role }) => role).sort(), ['admin', 'editor', 'owner', 'viewer'])
  })
})
