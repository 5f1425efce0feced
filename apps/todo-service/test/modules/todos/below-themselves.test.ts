import type { Test } from 'tap'
import { TodoEntity } from '../../../src/modules/todos/todo.entity.ts'
import { type Client, clientOf, newUser, onEachDatabase, sharedTestApp } from '../../helper.ts'

// An undo of an earlier version could move a to-do below its own subtask.
onEachDatabase(async (t, database) => {
  const { app } = await sharedTestApp(database)
  const read = async (ada: Client, id: number) => (await ada.get(`/todos/${id}`)).json()
  const add = async (ada: Client, fields: object) => Number((await ada.post({ contents: 'x', ...fields })).json().id)

  /** Two to-dos, each below the other, and one more below the second. */
  const addRing = async (ada: Client) => {
    const first = await add(ada, {})
    const second = await add(ada, { parent_id: first })
    const third = await add(ada, { parent_id: second })
    await app.orm.em.fork().nativeUpdate(TodoEntity, { id: first }, { parent_id: second })
    return { first, second, third }
  }
  type Ring = Awaited<ReturnType<typeof addRing>>

  const COMMANDS: Record<string, (t: Test, ada: Client, ring: Ring) => Promise<number[]>> = {
    'is moved to the top': async (t, ada, { first, second, third }) => {
      const { statusCode } = await ada.call('POST', `/todos/${first}/move`, { parent_id: null })
      t.match(await read(ada, first), { parent_id: null })
      t.match(await read(ada, second), { parent_id: first })
      t.match(await read(ada, third), { parent_id: second })
      return [statusCode, 200]
    },
    'is moved to another list with what is below it': async (t, ada, { first, second, third }) => {
      const list_id = Number((await ada.call('POST', '/lists', { name: 'x' })).json().id)
      const { statusCode } = await ada.call('POST', `/todos/${first}/move`, { list_id })
      t.match(await read(ada, first), { parent_id: null, list_id })
      for (const id of [second, third]) t.match(await read(ada, id), { list_id })
      return [statusCode, 200]
    },
    'is not moved below itself': async (_t, ada, { first, third }) => [
      (await ada.call('POST', `/todos/${first}/move`, { parent_id: third })).statusCode,
      422,
    ],
    'is deleted with what is below it, and restored': async (t, ada, { first, second, third }) => {
      await ada.delete(first)
      for (const id of [first, second, third]) t.equal((await ada.get(`/todos/${id}`)).statusCode, 404)
      const { statusCode } = await ada.call('POST', `/todos/${first}/restore`)
      t.match(await read(ada, first), { parent_id: null })
      t.match(await read(ada, third), { parent_id: second })
      return [statusCode, 200]
    },
    'is deleted for good': async (t, ada, { first, third }) => {
      await ada.delete(first)
      const { statusCode } = await ada.call('DELETE', `/trash/${first}`)
      t.equal((await ada.call('POST', `/todos/${third}/restore`)).statusCode, 404)
      return [statusCode, 204]
    },
    'is duplicated': async (t, ada, { first }) => {
      const copy = await ada.call('POST', `/todos/${first}/duplicate`)
      const { todos } = (await ada.get(`/todos?parent_id=${copy.json().id}`)).json()
      t.equal(todos.length, 1)
      return [copy.statusCode, 201]
    },
    'is completed and reopened': async (t, ada, { first, third }) => {
      t.equal((await ada.call('POST', `/todos/${first}/complete`)).statusCode, 200)
      t.match(await read(ada, third), { is_done: true })
      return [(await ada.call('POST', `/todos/${first}/reopen`)).statusCode, 200]
    },
    'gets one more below it': async (_t, ada, { third }) => [
      (await ada.post({ contents: 'x', parent_id: third })).statusCode,
      201,
    ],
  }
  for (const [what, command] of Object.entries(COMMANDS))
    t.test(`a to-do below itself ${what}`, async (t) => {
      const ada = clientOf(app, newUser())
      const [status, expected] = await command(t, ada, await addRing(ada))
      t.equal(status, expected)
    })
})
