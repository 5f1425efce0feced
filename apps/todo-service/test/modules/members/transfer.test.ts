import { randomUUID } from 'node:crypto'
import { type Client, clientOf, isProblem, newUser, onEachDatabase, sharedTestApp } from '../../helper.ts'
import { shareList } from './helper.ts'

const give = (who: Client, list: number, whom: Client) =>
  who.call('POST', `/lists/${list}/transfer`, { user_id: whom.user.id })
const idsOf = (things: { id: number }[]) => things.map(({ id }) => id).toSorted((a, b) => a - b)
const historyOf = async (who: Client, list: number): Promise<string[]> =>
  (await who.get(`/lists/${list}/history`)).json().changes.map(({ text }: { text: string }) => text)

onEachDatabase(async (t, database) => {
  const { app } = await sharedTestApp(database)

  t.test('a list goes to another member with all that is in it, and its former owner is an admin', async (t) => {
    const { ada, ed, vi, list, todo } = await shareList(app)
    const section = (await ada.call('POST', `/lists/${list}/sections`, { name: 'Now' })).json().id
    const due = { due: { date: '2099-01-01' }, recurrence: { rule: 'FREQ=DAILY' } }
    const recurring = (await ada.post({ contents: 'r', section_id: section, labels: ['home'], ...due })).json().id
    const below = (await ada.post({ contents: 'below', parent_id: recurring })).json().id
    const occurrence = { occurrence: due.due }
    await ada.call('POST', `/todos/${recurring}/complete`, occurrence)
    await ada.call('POST', `/todos/${todo}/reminders`, { type: 'relative', minutes_before: 5, channel: 'event' })
    const trashed = (await ada.post({ contents: 'trashed', list_id: list })).json().id
    await ada.delete(trashed)

    const answer = (await give(ada, list, ed)).json()
    t.match(answer, { id: list, role: 'admin', owner: ed.user, member_count: 4 })
    t.match((await ed.get(`/lists/${list}`)).json(), { role: 'owner' })
    t.match((await vi.get(`/lists/${list}`)).json(), { role: 'viewer', owner: ed.user })
    t.same((await ed.ids(`?list_id=${list}`)).toSorted(), [todo, recurring, below].toSorted())
    t.same(await ed.ids('?label=home'), [recurring])
    t.match((await vi.get(`/todos/${recurring}`)).json(), { user_id: ed.user.id, section_id: section })
    t.match((await ada.get(`/todos/${todo}/reminders`)).json(), { reminders: [{ todo_id: todo }] })
    const again = (await ed.call('POST', `/todos/${recurring}/complete`, occurrence)).json()
    t.match(again, { due: { date: '2099-01-02' } }, 'what was completed is not completed again')
    t.equal((await ed.call('POST', `/todos/${trashed}/restore`)).statusCode, 200)
    isProblem(t, await give(ada, list, ada), 403, 'ROLE_TOO_LOW')
    t.match((await give(ed, list, ed)).json(), { role: 'owner', owner: ed.user }, 'who has it may be given it')
    t.equal((await give(ed, list, ada)).json().owner.id, ada.user.id, 'the new owner gives it back')
  })

  t.test('the history says it once, and goes on; it is not taken back', async (t) => {
    const { ada, ed, list } = await shareList(app)
    const before = (await historyOf(ada, list)).length
    await give(ada, list, ed)
    const told = await historyOf(ed, list)
    t.same(told.slice(0, -before).toSorted(), [
      'became an admin of the list',
      'gave the list to another owner',
      'made “ed” the owner of the list',
    ])
    const changes = (await ada.get(`/lists/${list}/history`)).json().changes.slice(0, 3)
    for (const { version, user_id } of changes)
      isProblem(t, await ada.call('POST', '/undo', { version, user_id }), 409, 'MEMBERSHIP_STAYS')
    t.match((await ed.get(`/lists/${list}`)).json(), { owner: ed.user })
  })

  t.test('a section that was deleted before does not come back into what is somebody else’s', async (t) => {
    const { ada, ed, list } = await shareList(app)
    const section = (await ada.call('POST', `/lists/${list}/sections`, { name: 'Now' })).json().id
    await ada.call('DELETE', `/sections/${section}`)
    const [{ version }] = (await ada.get(`/lists/${list}/history`)).json().changes
    await give(ada, list, ed)
    t.match((await ada.call('POST', '/undo', { version })).json(), { undone: 0, conflicts: [{ id: section }] })
    t.same((await ed.get(`/lists/${list}/sections`)).json().sections, [])
  })

  t.test('the next sync of each has the list once, and all that is in it', async (t) => {
    const { ada, ed, vi, list, todo } = await shareList(app)
    const section = (await ada.call('POST', `/lists/${list}/sections`, { name: 'Now' })).json().id
    const people = [ada, ed, vi]
    const tokens = await Promise.all(people.map(async (who) => (await who.get('/sync')).json().token))
    await give(ada, list, ed)
    for (const [index, who] of people.entries()) {
      const news = (await who.get(`/sync?token=${tokens[index]}`)).json()
      t.match(news, { is_full: false, has_more: false })
      const got = news.lists.filter(({ id }: { id: number }) => id === list)
      t.match(got, [{ owner: ed.user }])
      t.same([idsOf(news.sections), idsOf(news.todos)], [[section], [todo]])
      t.ok(
        news.members.some(({ user_id, role }: Record<string, unknown>) => user_id === ed.user.id && role === 'owner'),
      )
      const later = (await who.get(`/sync?token=${news.token}`)).json()
      t.match(later, { lists: [], todos: [], deleted: [] })
    }
  })

  t.test('who gives a list away and leaves it at once loses it with the next sync', async (t) => {
    const { ada, ed, list } = await shareList(app)
    const { token } = (await ada.get('/sync')).json()
    await give(ada, list, ed)
    await ada.call('DELETE', `/lists/${list}/members/${ada.user.id}`)
    const { deleted } = (await ada.get(`/sync?token=${token}`)).json()
    t.match(deleted, [{ type: 'list', id: list }])
  })

  t.test('a UUID that the new owner uses already is replaced', async (t) => {
    const { ada, ed, list } = await shareList(app)
    const uid = randomUUID()
    await ed.post({ contents: 'mine', uid })
    const { id } = (await ada.post({ contents: 'hers', uid, list_id: list })).json()
    t.equal((await give(ada, list, ed)).statusCode, 200)
    t.not((await ed.get(`/todos/${id}`)).json().uid, uid)
  })

  t.test('only one of two gets it, and whoever writes meanwhile loses nothing', async (t) => {
    const { ada, ann, ed, list, todo } = await shareList(app)
    const [first, second, patched] = await Promise.all([
      give(ada, list, ann),
      give(ada, list, ed),
      ed.patch(todo, { priority: 1 }),
    ])
    const [won, lost] = [first.statusCode, second.statusCode].toSorted()
    t.equal(won, 200)
    t.ok(lost === 403 || lost === 404, 'who was faster has it')
    t.ok([200, 404].includes(patched.statusCode), patched.body)
    const { priority } = (await ada.get(`/todos/${todo}`)).json()
    t.equal(priority === 1, patched.statusCode === 200)
  })

  t.test('nobody who is not in the list gets it', async (t) => {
    const { ada, list } = await shareList(app)
    isProblem(t, await give(ada, list, clientOf(app, newUser())), 404, 'MEMBER_NOT_FOUND')
  })
})
