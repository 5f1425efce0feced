import { createServer } from 'node:http'
import { listen } from '@todo/test-kit'
import t, { type Test } from 'tap'
import type { Call } from '../../src/load/call.ts'
import { checkAgreement } from '../../src/workloads/agreement.ts'

/** A server that answers everything so. */
async function server(t: Test, contender: string, status: number, body: unknown, method: Call['method'] = 'GET') {
  const stub = createServer((_request, response) =>
    response.writeHead(status).end(body === undefined ? '' : JSON.stringify(body)),
  )
  const port = await listen(stub)
  t.teardown(() => {
    stub.closeAllConnections()
    stub.close()
  })
  const call: Call = { method, path: '/todos', headers: {}, ...(method === 'POST' && { body: '{}' }) }
  const callsOfUsers = [[call], [call], [call], [call]]
  return { contender, server: { url: `http://127.0.0.1:${port}` }, callsOfUsers, status }
}

t.test('answers agree whatever the order of their fields', async (t) => {
  const one = await server(t, 'raw', 200, { id: 1, contents: 'x' })
  const other = await server(t, 'todo', 200, { contents: 'x', id: 1 })
  await t.resolves(checkAgreement('by-id', [one, other]))
})

t.test('a field that is not in the base contract does not count', async (t) => {
  const raw = await server(t, 'raw', 200, { todos: [{ id: 1, contents: 'x' }], next_cursor: null })
  const todo = await server(t, 'todo', 200, { todos: [{ id: 1, contents: 'x', priority: 4 }], next_cursor: null })
  await t.resolves(checkAgreement('list', [raw, todo]))
  const other = await server(t, 'todo', 200, { todos: [{ id: 1, contents: 'y', priority: 4 }], next_cursor: null })
  await t.rejects(checkAgreement('list', [raw, other]), { name: 'Disagreement' })
})

t.test('another answer, or another status, is named', async (t) => {
  const raw = await server(t, 'raw', 200, { todos: [1] })
  const other = await server(t, 'todo', 200, { todos: [2] })
  await t.rejects(checkAgreement('list', [raw, other]), {
    name: 'Disagreement',
    message: /^list: todo does not answer as raw does:\n/,
  })
  const refusing = { ...(await server(t, 'todo', 401, { title: 'who?' })), status: 200 }
  await t.rejects(checkAgreement('list', [raw, refusing]), {
    message: 'list: todo answers GET /todos with 401, and not 200: {"title":"who?"}',
  })
})

t.test('ids of what is new may differ, and so may answers to different questions', async (t) => {
  const one = await server(t, 'raw', 201, { id: 1, contents: 'x' }, 'POST')
  const other = await server(t, 'todo', 201, { id: 2, contents: 'x' }, 'POST')
  await t.resolves(checkAgreement('create', [one, other]))
  const list = await server(t, 'raw', 200, { todos: [] })
  const unchanged = await server(t, 'todo', 304, undefined)
  await t.resolves(checkAgreement('list-304', [list, unchanged]))
})
