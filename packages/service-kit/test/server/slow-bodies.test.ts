import { once } from 'node:events'
import { connect } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { portOf } from '@todo/test-kit'
import t, { type Test } from 'tap'
import { buildKitApp, settings } from '../helper.ts'

const TIMEOUT_MS = 300

/** Sends a body of some pieces, a piece each `everyMs`, and returns what is answered. */
async function send(t: Test, pieces: readonly string[], everyMs: number): Promise<string> {
  const app = await buildKitApp(
    t,
    (app) => app.post('/', async ({ body }) => ({ length: JSON.stringify(body).length })),
    { settings: { ...settings, REQUEST_TIMEOUT_MS: TIMEOUT_MS } },
  )
  await app.listen()
  const socket = connect(portOf(app.server.address()), '127.0.0.1')
  let received = ''
  socket.on('data', (data) => (received += data)).on('error', () => undefined)
  const closed = once(socket, 'close')
  const length = pieces.join('').length
  socket.write(
    `POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: ${length}\r\n\r\n`,
  )
  for (const piece of pieces) {
    if (!socket.writable) break
    socket.write(piece)
    await sleep(everyMs)
  }
  await closed
  return received
}

t.test('a body may take longer than the time-out, as long as it comes', async (t) => {
  const pieces = ['"', ...Array.from({ length: 12 }, () => 'x'.repeat(1_000)), '"']
  t.match(await send(t, pieces, 100), /^HTTP\/1\.1 200 .*"length":12002/s)
})

t.test('one that stops coming, or comes byte by byte, is given up', async (t) => {
  t.match(await send(t, ['"', 'x'.repeat(20_000), '"'], 4 * TIMEOUT_MS), /^HTTP\/1\.1 408 .*REQUEST_TIMEOUT/s)
  t.match(
    await send(
      t,
      Array.from({ length: 100 }, () => 'x'),
      20,
    ),
    /^HTTP\/1\.1 408 .*REQUEST_TIMEOUT/s,
  )
})

t.test('a body that the app is slow to take is waited for', async (t) => {
  // Client and server are this one process. On a busy machine it may stand still for as long as the other tests wait.
  const timeoutMs = 4 * TIMEOUT_MS
  const app = await buildKitApp(
    t,
    (app) => {
      app.addContentTypeParser('application/octet-stream', async (_request: unknown, body: AsyncIterable<Buffer>) => {
        await sleep(3 * timeoutMs)
        let length = 0
        for await (const chunk of body) length += chunk.length
        return { length }
      })
      return app.post('/', async ({ body }) => body)
    },
    { settings: { ...settings, REQUEST_TIMEOUT_MS: timeoutMs } },
  )
  await app.listen()
  const body = Buffer.alloc(16 * 1024 * 1024)
  const headers = { 'content-type': 'application/octet-stream' }
  const answer = await fetch(`http://127.0.0.1:${portOf(app.server.address())}`, { method: 'POST', body, headers })
  t.same(await answer.json(), { length: body.length })
})

t.test('an answer may take longer than the time-out, once the body is there', async (t) => {
  const app = await buildKitApp(t, (app) => app.post('/', () => sleep(3 * TIMEOUT_MS, { done: true })), {
    settings: { ...settings, REQUEST_TIMEOUT_MS: TIMEOUT_MS },
  })
  await app.listen()
  const answer = await fetch(`http://127.0.0.1:${portOf(app.server.address())}`, {
    method: 'POST',
    body: '{}',
    headers: { 'content-type': 'application/json' },
  })
  t.same(await answer.json(), { done: true })
})
