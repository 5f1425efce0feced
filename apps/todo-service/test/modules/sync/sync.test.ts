import type { SyncAnswer } from '@todo/schemas'
import { AccountEntity } from '../../../src/modules/accounts/account.entity.ts'
import { ChangeEntity } from '../../../src/modules/changes/change.entity.ts'
import { trimLog } from '../../../src/modules/changes/trim-log.ts'
import { type Client, clientOf, isInvalid, newUser, onEachDatabase, sharedTestApp, statementsOf } from '../../helper.ts'
import { SyncedClient } from './synced-client.ts'
import { share } from './world.ts'

/** A user's list with a section and two to-dos, of which one is in the section. */
async function addList({ call }: Client, name = 'Home') {
  const list = (await call('POST', '/lists', { name })).json().id
  const section = (await call('POST', `/lists/${list}/sections`, { name: 'Kitchen' })).json().id
  const first = (await call('POST', '/todos', { contents: 'a', section_id: section })).json().id
  const second = (await call('POST', '/todos', { contents: 'b', list_id: list })).json().id
  return { list, section, todos: [first, second] }
}

/** Whether an answer tells of nothing. */
const isNothing = ({ token: _token, ...answer }: SyncAnswer) =>
  Object.values(answer).every((part) => (Array.isArray(part) ? part.length === 0 : !part))

const idsOf = (things: readonly { id: number }[]) => things.map(({ id }) => id)

onEachDatabase(async (t, database) => {
  const { app } = await sharedTestApp(database)
  const pair = () => [clientOf(app, newUser('ada')), clientOf(app, newUser('bob'))] as const

  t.test('without a token everything is told, with one what has changed, and then nothing', async (t) => {
    const [ada] = pair()
    const { list, section, todos } = await addList(ada)
    await ada.call('POST', '/labels', { name: 'home', color: 'red' })
    await ada.call('POST', '/filters', { name: 'Now', query: 'today' })
    const device = new SyncedClient(ada)
    const all = await device.ask()
    t.match(all, { is_full: true, has_more: false, deleted: [], users: [ada.user], settings: { time_zone: 'UTC' } })
    t.match(all.labels, [{ name: 'home', color: 'red', is_favorite: false }])
    t.match(all.filters, [{ name: 'Now' }])
    t.match(all.lists, [{ is_inbox: true }, { id: list, role: 'owner', member_count: 1 }])
    t.same(
      all.members,
      idsOf(all.lists).map((list_id) => ({ list_id, user_id: ada.user.id, role: 'owner' })),
    )
    t.same(idsOf(all.sections), [section])
    t.same(all.todos[0], (await ada.get(`/todos/${todos[0]}`)).json(), 'things are as other requests tell them')
    t.same(all.lists[1], (await ada.get(`/lists/${list}`)).json())
    t.ok(isNothing(await device.ask()))
    const changed = (await ada.patch(todos[1] ?? 0, { contents: 'c' })).json()
    await ada.call('PATCH', '/settings', { week_start: 7 })
    const news = await device.ask()
    t.match(news, { is_full: false, has_more: false, deleted: [], lists: [], settings: { week_start: 7 } })
    t.same(news.todos, [changed])
    t.ok(isNothing(await device.ask()))
    t.equal((await ada.get('/sync')).headers['cache-control'], 'private, no-cache')
  })

  t.test('what is deleted is told once, and what was never known is no matter', async (t) => {
    const [ada] = pair()
    const { list, section, todos } = await addList(ada)
    const label = await ada.call('POST', '/labels', { name: 'home' })
    const filter = (await ada.call('POST', '/filters', { name: 'Now', query: 'today' })).json().id
    t.equal(label.statusCode, 201)
    const device = new SyncedClient(ada)
    const [{ id: labelId } = { id: 0 }] = (await device.ask()).labels
    await ada.delete(todos[1] ?? 0)
    await ada.call('DELETE', `/sections/${section}`)
    await ada.call('DELETE', '/labels/home')
    await ada.call('DELETE', `/filters/${filter}`)
    const { deleted, todos: left } = await device.ask()
    t.same(deleted, [
      { type: 'section', id: section },
      { type: 'todo', id: todos[1] },
      { type: 'label', id: labelId },
      { type: 'filter', id: filter },
    ])
    t.same(idsOf(left), [todos[0]], 'what was in the section is in the list')
    t.ok(isNothing(await device.ask()))
    await ada.call('DELETE', `/lists/${list}`)
    t.match((await device.ask()).deleted, [{ type: 'list', id: list }])
    t.same([device.ids('sections'), device.ids('todos')], [[], []], 'with a list goes what is in it')
  })

  t.test('a list that comes back from the trash is whole', async (t) => {
    const [ada] = pair()
    const { list, section, todos } = await addList(ada)
    const device = new SyncedClient(ada)
    await device.ask()
    await ada.call('DELETE', `/lists/${list}`)
    await device.ask()
    await ada.call('POST', `/lists/${list}/restore`)
    await device.sync('limit=1')
    t.same([device.ids('sections'), device.ids('todos')], [[section], todos])
  })

  t.test('everything comes in pages, and what changes meanwhile is not lost', async (t) => {
    const [ada, bob] = pair()
    await ada.add()
    await bob.add('his own')
    const { list, todos } = await addList(ada)
    await share(app, [ada, bob], list, 'viewer')
    for (let count = 0; count < 5; count += 1) await bob.add()
    const device = new SyncedClient(bob)
    const first = await device.ask('limit=2')
    t.equal(first.todos.length, 2)
    t.ok(first.has_more)
    await bob.patch(first.todos[0]?.id ?? 0, { contents: 'changed' })
    await ada.delete(todos[0] ?? 0)
    const answers = await device.sync('limit=2')
    t.ok(answers.every(({ todos }) => todos.length <= 4))
    t.ok(
      answers.every(({ is_full }) => !is_full),
      'only the first says to forget everything',
    )
    const fresh = new SyncedClient(bob)
    await fresh.sync()
    t.same(device.state, fresh.state)
    t.equal(device.ids('todos').length, 7)
  })

  t.test('a list that others share comes whole, and goes whole', async (t) => {
    const [ada, bob] = pair()
    await bob.add()
    const { list, section, todos } = await addList(ada)
    const secret = await addList(ada, 'Secret')
    const device = new SyncedClient(bob)
    await device.ask()
    await share(app, [ada, bob], list, 'editor')
    const gained = await device.ask()
    t.match(gained.lists, [{ id: list, role: 'editor', member_count: 2, owner: ada.user }])
    t.same(idsOf(gained.todos), todos)
    t.same(idsOf(gained.sections), [section])
    t.same(
      gained.members.map(({ user_id, role }) => ({ user_id, role })).sort((a, b) => a.role.localeCompare(b.role)),
      [
        { user_id: bob.user.id, role: 'editor' },
        { user_id: ada.user.id, role: 'owner' },
      ],
    )
    t.same(new Set(gained.users.map(({ username }) => username)), new Set(['ada', 'bob']))
    await share(app, [ada, bob], list, 'viewer')
    t.match((await device.ask()).lists, [{ id: list, role: 'viewer' }], 'another role comes as the list')
    await ada.patch(todos[0] ?? 0, { contents: 'changed' })
    t.match((await device.ask()).todos, [{ id: todos[0], contents: 'changed' }])
    await ada.patch(secret.todos[0] ?? 0, { contents: 'a secret' })
    await ada.delete(secret.todos[1] ?? 0)
    t.ok(isNothing(await device.ask()), 'of what else its owner does, nothing is told')
    await ada.call('POST', `/todos/${todos[1]}/move`, { list_id: secret.list })
    t.same((await device.ask()).deleted, [{ type: 'todo', id: todos[1] }], 'what leaves the list is gone')
    await ada.patch(todos[1] ?? 0, { contents: 'now a secret' })
    await ada.delete(todos[1] ?? 0)
    t.ok(isNothing(await device.ask()))
    await share(app, [ada, bob], list, null)
    t.same((await device.ask()).deleted, [{ type: 'list', id: list }])
    t.same(device.ids('todos'), await bob.ids())
    t.ok(isNothing(await device.ask()))
  })

  t.test('a list that went to another owner loses what was deleted there, for who was away meanwhile', async (t) => {
    const [ada, bob] = pair()
    await bob.add()
    const { list, todos } = await addList(ada)
    await share(app, [ada, bob], list, 'editor')
    const [away, back] = [new SyncedClient(ada), new SyncedClient(ada)]
    for (const device of [away, back]) await device.sync()
    await ada.call('POST', `/lists/${list}/transfer`, { user_id: bob.user.id })
    await bob.delete(todos[0] ?? 0)
    await away.sync()
    t.same(away.ids('todos'), [todos[1]])
    await bob.call('POST', `/lists/${list}/transfer`, { user_id: ada.user.id })
    await back.sync('limit=1')
    t.same(back.ids('todos'), [todos[1]], 'also where it has come back')
  })

  t.test('of a list that went to another owner nothing is sent before the list itself', async (t) => {
    const [ada, bob] = pair()
    const { list: known } = await addList(bob)
    const { list } = await addList(ada)
    await share(app, [bob, ada], known, 'viewer')
    await share(app, [ada, bob], list, 'editor')
    const device = new SyncedClient(ada)
    await device.sync()
    await ada.call('POST', `/lists/${list}/transfer`, { user_id: bob.user.id })
    await device.ask('limit=1')
    await bob.call('DELETE', `/lists/${list}`)
    await device.sync()
    const anew = new SyncedClient(ada)
    await anew.sync()
    t.same(device.state, anew.state, 'it has gone into the trash meanwhile')
  })

  t.test('a list that is lost and comes back while another is being sent is there again', async (t) => {
    const [ada, bob] = pair()
    await ada.add()
    await ada.add()
    const { list } = await addList(bob)
    for (const shared of [list, (await addList(bob)).list]) await share(app, [bob, ada], shared, 'viewer')
    const device = new SyncedClient(ada)
    await device.ask('limit=1')
    await bob.call('DELETE', `/lists/${list}`)
    await device.ask('limit=1')
    await bob.call('POST', `/lists/${list}/restore`)
    await device.sync('limit=1')
    const anew = new SyncedClient(ada)
    await anew.sync()
    t.same(device.state, anew.state)
  })

  t.test('a list that is lost while it is being sent is gone, and whole when it comes again', async (t) => {
    const [ada, bob] = pair()
    await bob.add()
    const { list, todos } = await addList(ada)
    const device = new SyncedClient(bob)
    await device.ask()
    await share(app, [ada, bob], list, 'editor')
    t.ok((await device.ask('limit=1')).has_more)
    await share(app, [ada, bob], list, null)
    t.same((await device.ask('limit=1')).deleted, [{ type: 'list', id: list }])
    await share(app, [ada, bob], list, 'editor')
    await device.sync('limit=1')
    t.same(device.ids('todos'), [...(await bob.ids()), ...todos])
  })

  t.test('a token that is too old begins anew; of what others share, only that part does', async (t) => {
    const [ada, bob] = pair()
    await bob.add()
    const { list, todos } = await addList(ada)
    await share(app, [ada, bob], list, 'editor')
    const [his, hers] = [new SyncedClient(bob), new SyncedClient(ada)]
    for (const device of [his, hers]) await device.ask()
    await ada.delete(todos[0] ?? 0)
    await app.orm.em.fork().nativeUpdate(ChangeEntity, { user_id: ada.user.id }, { at: 1 })
    await trimLog(app.orm.em, 30)
    const answer = await his.ask()
    t.match(answer, { is_full: false, deleted: [{ type: 'list', id: list }], lists: [{ id: list }] })
    t.same(idsOf(answer.todos), [todos[1]])
    t.match(await hers.ask(), { is_full: true, has_more: false })
    for (const [device, client] of [[his, bob] as const, [hers, ada] as const]) {
      const fresh = new SyncedClient(client)
      await fresh.sync()
      t.same(device.state, fresh.state)
    }
    await app.orm.em.fork().nativeUpdate(AccountEntity, ada.user.id, { version: 2 })
    t.match(await hers.ask(), { is_full: true }, 'nor does a database know more than its backup')
  })

  t.test('who has never written anything has nothing, and learns of the first thing', async (t) => {
    const [ada] = pair()
    const device = new SyncedClient(ada)
    t.match(await device.ask(), { is_full: true, lists: [], todos: [], settings: { locale: 'en' } })
    t.ok(isNothing(await device.ask()))
    const id = await ada.add()
    t.match(await device.ask(), { is_full: false, lists: [{ is_inbox: true }], todos: [{ id }] })
  })

  t.test('a token that is none is refused in words, and one that is made up shows nothing', async (t) => {
    const [ada, bob] = pair()
    await bob.add()
    const { list, todos } = await addList(ada)
    const { token } = await new SyncedClient(ada).ask()
    const made = (state: unknown) => Buffer.from(JSON.stringify(state)).toString('base64url')
    const ask = (text: string, query = '') => bob.get(`/sync?token=${text}${query}`)
    for (const text of ['x', token, made({}), made({ user: bob.user.id, accounts: 1, stages: [] })]) {
      const answer = await ask(text)
      isInvalid(t, answer, 'token')
      t.match(answer.body, /leave it out to begin anew/)
    }
    const hers = { id: ada.user.id, next: 1, n: 0, people: '', lists: [list] }
    const his = { id: bob.user.id, next: 1, n: 0, people: '', lists: [list] }
    const stages = [{ lists: [list], after: 0 }, { after: 0 }]
    for (const state of [
      { user: bob.user.id, accounts: [his, hers], stages: [] },
      { user: bob.user.id, accounts: [his, hers], stages },
      { user: bob.user.id, accounts: [hers], stages },
    ]) {
      const answer: SyncAnswer = (await ask(made(state))).json()
      t.same(new Set(answer.deleted.map(({ type, id }) => `${type} ${id}`)), new Set([`list ${list}`]))
      t.same(
        answer.todos.filter(({ id }) => todos.includes(id)),
        [],
      )
      t.same(
        answer.lists.filter(({ id }) => id === list),
        [],
      )
    }
    t.match((await ask(made({ user: bob.user.id, accounts: [hers], stages: [] }))).json(), { is_full: true })
    isInvalid(t, await bob.get('/sync?limit=0&wait=26'), 'limit', 'wait')
  })

  t.test('one change of many to-dos is told in parts that are no larger than asked for', async (t) => {
    const [ada] = pair()
    for (let count = 0; count < 7; count += 1) await ada.post({ contents: 'a', labels: ['home'] })
    const device = new SyncedClient(ada)
    await device.sync()
    await ada.call('PATCH', '/labels/home', { name: 'house' })
    const answers = await device.sync('limit=3')
    t.same(
      answers.map(({ todos }) => todos.length),
      [3, 3, 1],
    )
    t.same(answers.at(-1)?.labels.length, 1)
  })

  t.test('new names of people are told', async (t) => {
    const [ada, bob] = pair()
    await bob.add()
    const { list } = await addList(ada)
    await share(app, [ada, bob], list, 'editor')
    const device = new SyncedClient(bob)
    await device.ask()
    await app.orm.em.fork().nativeUpdate(AccountEntity, ada.user.id, { username: 'ada l.' })
    t.match(await device.ask(), { lists: [{ id: list, owner: { username: 'ada l.' } }] })
    t.ok(device.state.includes(`${list}: ada l. is owner`))
  })

  t.test('people who come and go while a client catches up are gone', async (t) => {
    const [ada, bob] = pair()
    const cy = clientOf(app, newUser('cy'))
    for (const { add } of [bob, cy]) await add()
    const { list, todos } = await addList(ada)
    await share(app, [ada, bob], list, 'viewer')
    const device = new SyncedClient(bob)
    await device.sync()
    await share(app, [ada, cy], list, 'viewer')
    for (const id of todos) await ada.patch(id, { priority: 1 })
    await bob.call('PATCH', `/lists/${list}`, { is_favorite: true })
    t.match(await device.ask('limit=1'), { has_more: true, lists: [{ member_count: 3 }], todos: [] })
    await share(app, [ada, cy], list, null)
    await device.sync()
    const fresh = new SyncedClient(bob)
    await fresh.sync()
    t.same(device.state, fresh.state)
  })

  t.test('it costs few statements: one if nothing has changed, three for changes of to-dos', async (t) => {
    const [ada] = pair()
    const ids = await Promise.all(Array.from({ length: 10 }, () => ada.add()))
    const { token } = (await ada.get('/sync')).json()
    const ask = () => ada.get(`/sync?token=${token}`)
    t.equal(statementsOf(await ask()), 1)
    for (const id of ids) await ada.patch(id, { priority: 1 })
    t.equal(statementsOf(await ask()), 3)
    t.equal((await ask()).json().todos.length, 10)
    t.equal(statementsOf(await ada.get('/sync')), 7)
  })
})
