import { slicesOf } from '@todo/service-kit/database'
import { TodoEntity } from '../../../../src/modules/todos/todo.entity.ts'
import { captureStatements, insertTodos, onEachDatabase, sharedTestApp } from '../../../helper.ts'
import { shareList } from '../../members/helper.ts'

/** More than one statement is given the ids of. */
const MANY = 10_100

onEachDatabase(async (t, database) => {
  const { app } = await sharedTestApp(database)

  t.test('however many subtasks move to another account, no statement binds more than a database takes', async (t) => {
    const { ada, ed, list } = await shareList(app)
    const id = await ed.add('parent')
    const rows = Array.from({ length: MANY }, () => ({
      contents: 'x',
      parent_id: id,
      attachments: '[]',
      has_reminders: true,
    }))
    for (const some of slicesOf(rows, 1_000)) await insertTodos(app, ed.user.id, some)
    const statements = captureStatements(t)
    const answer = await ed.call('POST', `/todos/${id}/move`, { list_id: list })
    t.equal(answer.statusCode, 200, answer.body)
    t.ok(Math.max(...statements().map(({ parameters }) => parameters.length)) < MANY)
    t.equal(await app.orm.em.fork().count(TodoEntity, { user: ada.user.id, parent_id: id }), MANY)
  })
})
