import { randomUUID } from 'node:crypto'
import { ChangeEntity } from '../../../src/modules/changes/change.entity.ts'
import { TodoEntity } from '../../../src/modules/todos/todo.entity.ts'
import { buildTestApp, clientOf, insertTodos, isProblem, newUser, onEachDatabase } from '../../helper.ts'

onEachDatabase(async (t, database) => {
  const { app } = await buildTestApp(t, database)
  const em = () => app.orm.em.fork()

  t.test('who empties the trash deletes for good all that is in it, and nothing else', async (t) => {
    const [ada, bob] = [clientOf(app, newUser()), clientOf(app, newUser())]
    const list = (await ada.call('POST', '/lists', { name: 'old flat' })).json().id
    const [gone, kept, his] = [await ada.add('gone'), await ada.add('kept'), await bob.add('his')]
    const below = (await ada.post({ contents: 'below', parent_id: gone })).json().id
    const inList = (await ada.post({ contents: 'in the list', list_id: list })).json().id
    await Promise.all([ada.delete(gone), bob.delete(his), ada.call('DELETE', `/lists/${list}`)])

    const emptied = await ada.call('DELETE', '/trash')
    t.equal(emptied.statusCode, 204)
    t.match((await ada.get('/trash')).json(), { lists: [], todos: [], next_cursor: null })
    isProblem(t, await ada.call('POST', `/todos/${gone}/restore`), 404, 'TODO_NOT_FOUND')
    isProblem(t, await ada.call('POST', `/lists/${list}/restore`), 404, 'LIST_NOT_FOUND')
    t.equal(await em().count(TodoEntity, { id: { $in: [gone, below, inList] } }), 0, 'nothing is left of it')
    t.equal((await ada.get(`/todos/${kept}`)).statusCode, 200)
    t.equal((await bob.get('/trash')).json().todos.length, 1, 'the trash of others stays as it is')
  })

  t.test(
    'a trash with very much in it is emptied by many small changes, so that others are served meanwhile',
    async (t) => {
      const ada = clientOf(app, newUser())
      const parent = await ada.add()
      await insertTodos(app, ada.user.id, Array(1000).fill({ contents: 'x', parent_id: parent }))
      await ada.add('kept')
      await ada.delete(parent)
      const headers = { 'idempotency-key': randomUUID() }
      t.equal((await ada.call('DELETE', '/trash', undefined, headers)).statusCode, 204)
      t.equal(await em().count(TodoEntity, { user: ada.user.id }), 1)
      const lines = await em().find(ChangeEntity, { user_id: ada.user.id, action: 'purge' })
      t.equal(lines.length, 1001, 'each has its line in the log')
      const sizes = Map.groupBy(lines, ({ version }) => version).values()
      t.same([...sizes].map(({ length }) => length).sort(), [1, 500, 500])
    },
  )

  t.test('what was deleted for good does not come back', async (t) => {
    const ada = clientOf(app, newUser())
    for (const name of ['old flat', 'older flat']) {
      const list = (await ada.call('POST', '/lists', { name })).json().id
      await ada.call('POST', `/lists/${list}/sections`, { name: 'cellar' })
      await ada.post({ contents: 'in the list', list_id: list })
      await ada.call('DELETE', `/lists/${list}`)
    }
    await ada.call('DELETE', '/trash')
    const [last] = await em().find(ChangeEntity, { user_id: ada.user.id }, { orderBy: { version: 'desc' }, limit: 1 })
    const version = last?.version
    const { undone, conflicts } = (await ada.call('POST', '/undo', { version })).json()
    t.equal(undone, 0)
    t.same(
      new Set(conflicts.map(({ entity }: { entity: string }) => entity)),
      new Set(['list', 'member', 'section', 'todo']),
    )
    t.equal((await ada.get('/lists')).json().lists.length, 1, 'the inbox')
  })

  t.test('an empty trash may be emptied', async (t) => {
    const ada = clientOf(app, newUser())
    t.equal((await ada.call('DELETE', '/trash')).statusCode, 204)
  })
})
