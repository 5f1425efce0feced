import { once } from 'node:events'
import { connect } from 'node:net'
import { createLogSink, portOf, until } from '@todo/test-kit'
import t, { type Test } from 'tap'
import { buildKitApp, settings } from '../helper.ts'

const MOST = 3
/** More than the system keeps for a client that does not read. */
const LARGE = 'x'.repeat(16 * 1024 * 1024)

/** An app that serves three requests at once, and clients that ask for a large answer and do not read it. */
async function startApp(t: Test, timeoutMs: number) {
  const app = await buildKitApp(t, (app) => app.get('/large', async () => LARGE), {
    settings: { ...settings, MAX_REQUESTS_AT_ONCE: MOST, REQUEST_TIMEOUT_MS: timeoutMs },
    logger: createLogSink().logger,
  })
  await app.listen({ host: '127.0.0.1', port: 0 })
  const port = portOf(app.server.address())
  async function askAndNotRead() {
    const socket = connect(port, '127.0.0.1')
    t.teardown(() => socket.destroy())
    socket.on('error', () => undefined)
    socket.write('GET /large HTTP/1.1\r\nHost: localhost\r\n\r\n')
    await once(socket, 'readable')
    return socket
  }
  const connections = () =>
    new Promise<number>((resolve) => app.server.getConnections((_error, count) => resolve(count)))
  return { url: `http://127.0.0.1:${port}`, askAndNotRead, connections }
}

t.test('answers that nobody reads keep nobody else from being served, and are not kept without end', async (t) => {
  const { url, askAndNotRead, connections } = await startApp(t, 60_000)
  for (let asked = 0; asked < 4 * MOST; asked += 1) await askAndNotRead()
  t.equal((await fetch(`${url}/large`, { method: 'HEAD' })).status, 200)
  await until('the oldest are cut off', async () => (await connections()) <= MOST + 2)
})

t.test('a client that reads nothing is cut off after a while', async (t) => {
  const { askAndNotRead, connections } = await startApp(t, 300)
  await askAndNotRead()
  await until('it is cut off', async () => (await connections()) === 0)
})

t.test('a client that reads slowly gets all of its answer', async (t) => {
  const { askAndNotRead } = await startApp(t, 1_500)
  const socket = await askAndNotRead()
  let bytes = 0
  const begunAt = Date.now()
  for await (const chunk of socket) {
    bytes += chunk.length
    if (Date.now() - begunAt < 4_000) await new Promise((resolve) => setTimeout(resolve, 30))
    if (bytes > LARGE.length) break
  }
  t.ok(bytes > LARGE.length)
})
