import type { Test } from 'tap'
import { call, newUser } from '../contract/client.ts'
import type { App, Stack } from '../stack.ts'

/** Two replicas on one database agree at once. */
export async function replicas(t: Test, stack: Stack, both: readonly [App, App]): Promise<void> {
  const { token } = await newUser(stack)
  const list = async (app: App) => (await call(app, 'GET', '/todos?limit=100', { token })).body.todos
  for (let round = 0; round < 40; round += 1) {
    const [writer, reader] = round % 2 ? both : [both[1], both[0]]
    await list(reader)
    const { body } = await call(writer, 'POST', '/todos', { token, body: { contents: `round ${round}` } })
    t.match(await list(reader), { [round]: { id: body.id, contents: `round ${round}` } })
    await call(writer, 'PATCH', `/todos/${body.id}`, { token, body: { is_done: true } })
    t.match(await list(reader), { [round]: { id: body.id, is_done: true } }, 'no cache is in the way')
  }
  t.same(await list(both[0]), await list(both[1]))
}
