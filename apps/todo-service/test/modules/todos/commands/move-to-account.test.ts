import { randomUUID } from 'node:crypto'
import { onEachDatabase, sharedTestApp } from '../../../helper.ts'
import { shareList } from '../../members/helper.ts'

onEachDatabase(async (t, database) => {
  const { app } = await sharedTestApp(database)

  t.test('what was completed of a recurring to-do is not completed again in the list of somebody else', async (t) => {
    const { ed, list } = await shareList(app)
    const due = { date: '2099-01-01' }
    const { id } = (await ed.post({ contents: 'water', due, recurrence: { rule: 'FREQ=DAILY' } })).json()
    await ed.call('POST', `/todos/${id}/complete`, { occurrence: due })
    t.equal((await ed.call('POST', `/todos/${id}/move`, { list_id: list })).statusCode, 200)
    const again = await ed.call('POST', `/todos/${id}/complete`, { occurrence: due })
    t.match(again.json(), { due: { date: '2099-01-02' } })
  })

  t.test('a to-do whose UUID is that of another one there gets a new one; so do its subtasks', async (t) => {
    const { ada, ed, list } = await shareList(app)
    const [uid, below] = [randomUUID(), randomUUID()]
    await ada.post({ contents: 'hers', uid })
    await ada.post({ contents: 'hers', uid: below })
    const { id } = (await ed.post({ contents: 'mine', uid })).json()
    const subtask = (await ed.post({ contents: 'mine', uid: below, parent_id: id })).json()
    const moved = await ed.call('POST', `/todos/${id}/move`, { list_id: list })
    t.equal(moved.statusCode, 200, moved.body)
    t.not(moved.json().uid, uid)
    t.not((await ada.get(`/todos/${subtask.id}`)).json().uid, below)
    t.match((await ada.get(`/todos/${subtask.id}`)).json(), { contents: 'mine', parent_id: id })
  })
})
