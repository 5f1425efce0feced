import tap from 'tap'
import { ChangeEntity } from '../../../src/modules/changes/change.entity.ts'
import { changeInWords } from '../../../src/modules/changes/history/in-words.ts'
import { ListMemberEntity } from '../../../src/modules/lists/list-member.entity.ts'
import { clientOf, isInvalid, isProblem, newUser, onEachDatabase, sharedTestApp, statementsOf } from '../../helper.ts'

onEachDatabase(async (t, database) => {
  const { app } = await sharedTestApp(database)
  const ada = clientOf(app, newUser())
  const ben = clientOf(app, newUser('ben'))
  await ben.add()
  const list = (await ada.call('POST', '/lists', { name: 'Home' })).json()
  const member = { list_id: list.id, role: 'editor' as const, position: 'a0', created_at: 1 }
  await app.orm.em.fork().insert(ListMemberEntity, { ...member, user_id: ben.user.id, version: 1 })
  const todo = (await ada.post({ contents: 'buy milk', list_id: list.id })).json()
  const historyOf = async (path: string, who = ada) => (await who.get(`${path}/history`)).json().changes

  t.test('of a to-do: who did what, the latest first, with values and in words', async (t) => {
    await ben.patch(todo.id, { contents: 'buy tea', priority: 1 })
    await ada.call('POST', `/todos/${todo.id}/complete`)
    const changes = await historyOf(`/todos/${todo.id}`, ben)
    t.match(changes, [
      { action: 'complete', actor: { id: ada.user.id, username: 'ada' }, text: 'completed the to-do' },
      {
        action: 'update',
        actor: { id: ben.user.id, username: 'ben' },
        user_id: ada.user.id,
        entity: 'todo',
        id: todo.id,
        text: 'changed the to-do: contents from “buy milk” to “buy tea”, priority from 4 to 1',
      },
      { action: 'create', version: todo.version, text: 'added the to-do “buy milk”' },
    ])
    const { fields } = changes[1]
    t.same(
      fields.find(({ field }: { field: string }) => field === 'contents'),
      { field: 'contents', before: 'buy milk', after: 'buy tea' },
    )
    t.match(changes[1].at, /^\d{4}-.*Z$/)
  })

  t.test('of a recurring to-do: that an occurrence was skipped', async (t) => {
    const chore = await ada.post({ contents: 'water', due: { date: '2030-01-01' }, recurrence: { rule: 'FREQ=DAILY' } })
    const { id } = chore.json()
    await ada.call('POST', `/todos/${id}/skip`)
    t.match(await historyOf(`/todos/${id}`), [
      { action: 'skip', text: /^skipped an occurrence of the to-do: due from .*2030-01-01.* to .*2030-01-02/ },
      { action: 'create' },
    ])
  })

  t.test('of a list: also its sections, and what has been deleted for good', async (t) => {
    await ada.call('POST', `/lists/${list.id}/sections`, { name: 'Shed' })
    const gone = (await ada.post({ contents: 'paint', list_id: list.id })).json()
    await ada.delete(gone.id)
    await ada.call('DELETE', `/trash/${gone.id}`)
    const texts = (await historyOf(`/lists/${list.id}`)).map(({ text }: { text: string }) => text)
    t.same(texts.slice(0, 4), [
      'deleted for good the to-do “paint”',
      'put into the trash the to-do',
      'added the to-do “paint”',
      'added the section “Shed”',
    ])
    t.ok(texts.includes('added the list “Home”'))
    isProblem(t, await ada.get(`/todos/${gone.id}/history`), 404, 'TODO_NOT_FOUND')
  })

  t.test('where somebody else puts the list among their own is not told', async (t) => {
    await ben.call('PATCH', `/lists/${list.id}`, { is_favorite: true })
    t.match((await historyOf(`/lists/${list.id}`, ben))[0], { entity: 'member', fields: [{ field: 'is_favorite' }] })
    t.not((await historyOf(`/lists/${list.id}`))[0].entity, 'member')
    const [added] = (await historyOf(`/lists/${list.id}`, ben)).filter(
      ({ entity, id }: { entity: string; id: number }) => {
        return entity === 'member' && id === ada.user.id
      },
    )
    t.same(added.fields, [{ field: 'role', before: null, after: 'owner' }])
  })

  t.test("what the service does by itself is nobody's doing", async (t) => {
    const purged = await ada.add('old')
    const em = app.orm.em.fork()
    await em.nativeUpdate(ChangeEntity, { entity: 'todo', entity_id: purged }, { actor_kind: 'job' })
    t.match(await historyOf(`/todos/${purged}`), [{ actor: null, text: 'added the to-do “old”' }])
  })

  t.test('in pages, which together are the whole', async (t) => {
    const whole = await historyOf(`/lists/${list.id}`)
    const seen: unknown[] = []
    let query = '?limit=2'
    for (let pages = 0; query && pages < 20; pages += 1) {
      const { changes, next_cursor } = (await ada.get(`/lists/${list.id}/history${query}`)).json()
      seen.push(...changes)
      query = next_cursor && `?limit=2&cursor=${next_cursor}`
    }
    t.same(seen, whole)
    const { next_cursor } = (await ada.get(`/lists/${list.id}/history?limit=1`)).json()
    isInvalid(t, await ada.get(`/todos/${todo.id}/history?cursor=${next_cursor}`), 'cursor')
  })

  t.test('it takes one statement, and one more where there is nothing', async (t) => {
    t.equal(statementsOf(await ada.get(`/lists/${list.id}/history`)), 1)
    t.equal(statementsOf(await ada.get(`/todos/${todo.id}/history`)), 1)
    await app.orm.em.getConnection().execute('DELETE FROM `change` WHERE user_id = ?', [ben.user.id])
    const inbox = (await ben.get('/lists')).json().lists.find(({ is_inbox }: { is_inbox: boolean }) => is_inbox)
    const answer = await ben.get(`/lists/${inbox.id}/history`)
    t.same([answer.statusCode, answer.json(), statementsOf(answer)], [200, { changes: [], next_cursor: null }, 2])
    const [own] = await ben.ids()
    t.same(await historyOf(`/todos/${own}`, ben), [])
  })

  t.test('what happened in a list that one does not see is not told', async (t) => {
    const secret = await ada.add('a secret')
    await ada.call('POST', `/todos/${secret}/move`, { list_id: list.id })
    t.equal((await historyOf(`/todos/${secret}`)).length, 2)
    t.match(await historyOf(`/todos/${secret}`, ben), [{ action: 'move' }])
    await ada.call('POST', `/todos/${todo.id}/move`, {
      list_id: (await ada.get(`/todos/${await ada.add()}`)).json().list_id,
    })
    isProblem(t, await ben.get(`/todos/${todo.id}/history`), 404, 'TODO_NOT_FOUND')
    const own = await ada.add()
    isProblem(t, await ben.get(`/todos/${own}/history`), 404, 'TODO_NOT_FOUND')
    isProblem(t, await ben.get('/lists/2147483647/history'), 404, 'LIST_NOT_FOUND')
  })
})

tap.test('values in words', async (t) => {
  const change = (before: unknown, after: unknown, field = 'notes') =>
    changeInWords({ action: 'update', entity: 'todo', fields: [{ field, before, after }] })
  t.equal(change('', 'a\n\nb'), 'changed the to-do: notes from nothing to “a b”')
  t.equal(change(null, 'x'.repeat(100)), `changed the to-do: notes from nothing to “${'x'.repeat(80)}…”`)
  t.equal(change(['a', 'b'], [], 'labels'), 'changed the to-do: labels from “a” and “b” to nothing')
  t.equal(change(false, true, 'is_archived'), 'changed the to-do: is archived from no to yes')
  const due = { date: '2026-11-30', time: '09:00', time_zone: null }
  t.equal(change(null, due, 'due'), 'changed the to-do: due from nothing to 2026-11-30 09:00')
  t.equal(change('a0', 'a1', 'position'), 'changed the to-do')
  t.equal(changeInWords({ action: 'snooze', entity: 'member', fields: [] }), 'snooze the member')
  t.equal(changeInWords({ action: 'delete', entity: 'member', fields: [] }), 'deleted the member')
})
