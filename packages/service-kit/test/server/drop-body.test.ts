import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { connect } from 'node:net'
import { listen } from '@todo/test-kit'
import t, { type Test } from 'tap'
import { dropBody } from '../../src/server/drop-body.ts'

/** A request whose body has begun, and the client that sends it. */
async function startRequest(t: Test, length = 1_000_000) {
  const server = createServer()
  t.teardown(() => {
    server.close()
    server.closeAllConnections()
  })
  const client = connect(await listen(server), '127.0.0.1')
  client.on('error', () => undefined)
  client.write(`POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: ${length}\r\n\r\n`)
  const [request]: [IncomingMessage, ServerResponse] = await eventOf(server)
  return { client, request }
}

async function eventOf(server: ReturnType<typeof createServer>): Promise<[IncomingMessage, ServerResponse]> {
  const { promise, resolve } = Promise.withResolvers<[IncomingMessage, ServerResponse]>()
  server.once('request', (...both) => resolve(both))
  return promise
}

t.test('waits for the end of the body', async (t) => {
  const { client, request } = await startRequest(t)
  const dropped = dropBody(request)
  client.write(Buffer.alloc(1_000_000))
  await dropped
  t.ok(request.complete)
  await dropBody(request)
})

t.test('gives up after so many bytes', async (t) => {
  const { client, request } = await startRequest(t)
  const dropped = dropBody(request, { maxBytes: 1_000, maxMs: 60_000 })
  client.write(Buffer.alloc(2_000))
  await dropped
  t.notOk(request.complete)
})

t.test('gives up after so long', async (t) => {
  const { request } = await startRequest(t)
  await dropBody(request, { maxBytes: 1_000, maxMs: 10 })
  t.notOk(request.complete)
})

t.test('gives up when the client has gone away', async (t) => {
  const { client, request } = await startRequest(t)
  request.on('error', () => undefined)
  const dropped = dropBody(request, { maxBytes: 1_000, maxMs: 60_000 })
  client.destroy()
  await dropped
  t.notOk(request.complete)
})

t.test('many at once are read no faster than one', async (t) => {
  const all = await Promise.all(Array.from({ length: 30 }, () => startRequest(t, 1_000_000_000)))
  for (const { client } of all) client.write(Buffer.alloc(20_000_000))
  const begunAt = performance.now()
  await Promise.all(all.map(({ request }) => dropBody(request, { maxBytes: 1_000_000_000, maxMs: 500 })))
  const read = all.reduce((bytes, { request }) => bytes + request.socket.bytesRead, 0)
  t.ok(read < 2 * 65_536 * (performance.now() - begunAt), `${read} bytes`)
})
