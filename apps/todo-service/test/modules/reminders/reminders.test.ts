import { ListEntity } from '../../../src/modules/lists/list.entity.ts'
import { TodoEntity } from '../../../src/modules/todos/todo.entity.ts'
import { purgeTrash, TRASH_MS } from '../../../src/modules/trash/purge-trash.ts'
import { buildTestApp, type Client, clientOf, isInvalid, isProblem, newUser, onEachDatabase } from '../../helper.ts'
import { SyncedClient } from '../sync/synced-client.ts'
import { share } from '../sync/world.ts'

const RELATIVE = { type: 'relative', minutes_before: 30, channel: 'event' }
const AT = { date: '2099-12-24', time: '17:00', time_zone: 'Europe/Berlin' }
const ABSOLUTE = { type: 'absolute', at: AT, channel: 'mail' }

const remind = (client: Client, todo: number, reminder: object = RELATIVE) =>
  client.call('POST', `/todos/${todo}/reminders`, reminder)

onEachDatabase(async (t, database) => {
  const { app } = await buildTestApp(t, database)

  t.test('a reminder is set, read, changed and deleted', async (t) => {
    const ada = clientOf(app, newUser())
    const todo = await ada.add()
    t.same((await ada.get(`/todos/${todo}/reminders`)).json(), { reminders: [] })
    isProblem(t, await ada.get('/todos/2147483647/reminders'), 404, 'TODO_NOT_FOUND')
    const answer = await remind(ada, todo)
    t.equal(answer.statusCode, 201, answer.body)
    const reminder = answer.json()
    t.match(reminder, { ...RELATIVE, todo_id: todo, at: null })
    const url = `/reminders/${reminder.id}`
    t.equal(answer.headers.location, url)
    const other = (await remind(ada, todo, ABSOLUTE)).json()
    t.match(other, { ...ABSOLUTE, minutes_before: null })
    t.same((await ada.get(`/todos/${todo}/reminders`)).json(), { reminders: [reminder, other] })
    t.same((await ada.get(url)).json(), reminder)
    const changed = await ada.call('PATCH', url, { minutes_before: -540, channel: 'mail' })
    t.match(changed.json(), { id: reminder.id, minutes_before: -540, channel: 'mail' })
    const moved = await ada.call('PATCH', `/reminders/${other.id}`, { at: { date: '2099-01-01', time: '08:00' } })
    t.same(moved.json().at, { date: '2099-01-01', time: '08:00' }, 'a time is replaced as a whole')
    t.equal((await ada.call('DELETE', url)).statusCode, 204)
    isProblem(t, await ada.get(url), 404, 'REMINDER_NOT_FOUND')
    isProblem(t, await ada.call('PATCH', url, { minutes_before: 1 }), 404, 'REMINDER_NOT_FOUND')
  })

  t.test('what does not go together is refused, at its field', async (t) => {
    const ada = clientOf(app, newUser())
    const todo = await ada.add()
    isInvalid(t, await remind(ada, todo, { type: 'relative', channel: 'mail' }), '/minutes_before')
    isInvalid(t, await remind(ada, todo, { type: 'absolute', channel: 'mail' }), '/at')
    isInvalid(t, await remind(ada, todo, { ...RELATIVE, at: AT }), '/at')
    isInvalid(t, await remind(ada, todo, { ...ABSOLUTE, minutes_before: 1 }), '/minutes_before')
    const nowhere = { ...AT, time_zone: 'Nowhere/City' }
    isInvalid(t, await remind(ada, todo, { ...ABSOLUTE, at: nowhere }), '/at/time_zone')
    const { id } = (await remind(ada, todo)).json()
    isInvalid(t, await ada.call('PATCH', `/reminders/${id}`, { at: AT }), '/at')
    isProblem(t, await remind(ada, 2 ** 31 - 1), 404, 'TODO_NOT_FOUND')
  })

  t.test('one may have twenty for a to-do', async (t) => {
    const ada = clientOf(app, newUser())
    const todo = await ada.add()
    for (let count = 0; count < 20; count += 1) t.equal((await remind(ada, todo)).statusCode, 201)
    isProblem(t, await remind(ada, todo), 409, 'TOO_MANY_REMINDERS')
  })

  t.test('in a shared list each has reminders of their own, and who has left has none', async (t) => {
    const [ada, bob] = [clientOf(app, newUser()), clientOf(app, newUser())]
    await bob.add()
    const list = (await ada.call('POST', '/lists', { name: 'a' })).json().id
    const todo = (await ada.post({ contents: 'a', list_id: list })).json().id
    await share(app, [ada, bob], list, 'viewer')
    const [hers, his] = [(await remind(ada, todo)).json(), (await remind(bob, todo)).json()]
    t.same((await bob.get(`/todos/${todo}/reminders`)).json().reminders, [his])
    isProblem(t, await bob.get(`/reminders/${hers.id}`), 404, 'REMINDER_NOT_FOUND')
    const synced = new SyncedClient(bob)
    await synced.sync()
    t.same(synced.ids('reminders'), [his.id])
    const changed = (await bob.call('PATCH', `/reminders/${his.id}`, { channel: 'mail' })).json()
    t.same((await synced.ask()).reminders, [changed])
    const back = (await bob.call('PATCH', `/reminders/${his.id}`, { channel: 'event' })).json()
    await share(app, [ada, bob], list, null)
    isProblem(t, await bob.get(`/reminders/${his.id}`), 404, 'REMINDER_NOT_FOUND')
    await synced.sync()
    t.same(synced.ids('reminders'), [])
    await share(app, [ada, bob], list, 'editor')
    t.same((await bob.get(`/reminders/${his.id}`)).json(), back, 'who comes back has them again')
    await synced.sync()
    t.same(synced.ids('reminders'), [his.id])
  })

  t.test('a deletion is taken back, unless the to-do is gone for good', async (t) => {
    const ada = clientOf(app, newUser())
    const todo = await ada.add()
    const { id } = (await remind(ada, todo, ABSOLUTE)).json()
    await ada.call('DELETE', `/reminders/${id}`)
    const { version } = await app.orm.em.fork().findOneOrFail(ListEntity, { user_id: ada.user.id })
    // The inbox, the to-do, the reminder, and its deletion.
    const deletion = version + 3
    const undone = await ada.call('POST', '/undo', { version: deletion })
    t.match(undone.json(), { undone: 1, conflicts: [] })
    t.same((await ada.get(`/reminders/${id}`)).json().at, AT)
    await ada.call('POST', '/undo', { version: undone.json().version })
    await ada.delete(todo)
    await app.orm.em.fork().nativeUpdate(TodoEntity, { id: todo }, { deleted_at: Date.now() - TRASH_MS - 1_000 })
    await purgeTrash(app.orm.em)
    t.match((await ada.call('POST', '/undo', { version: deletion })).json().conflicts, [{ entity: 'reminder', id }])
  })
})
