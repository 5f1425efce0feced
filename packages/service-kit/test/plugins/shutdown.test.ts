import { once } from 'node:events'
import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { portOf, until } from '@todo/test-kit'
import type { FastifyInstance } from 'fastify'
import t from 'tap'
import { buildKitApp, settings } from '../helper.ts'

/** How a request over a connection of its own ended. */
type Outcome = 'answered' | 'refused' | 'broken'

async function ask(port: number): Promise<Outcome> {
  const socket = connect(port, '127.0.0.1')
  try {
    await once(socket, 'connect')
  } catch {
    return 'refused'
  }
  try {
    socket.write('GET /work HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n')
    let text = ''
    for await (const chunk of socket) text += chunk
    return text.startsWith('HTTP/1.1 200 ') ? 'answered' : 'broken'
  } catch {
    return 'broken'
  }
}

t.test('a client whose connection was accepted is answered, also when the app is being stopped', async (t) => {
  const app = await buildKitApp(t, (app) => app.get('/work', async () => ({})))
  await app.listen({ host: '127.0.0.1', port: 0 })
  const port = portOf(app.server.address())
  const outcomes: Outcome[] = []
  async function keepAsking(): Promise<void> {
    let outcome: Outcome
    do {
      outcome = await ask(port)
      outcomes.push(outcome)
    } while (outcome === 'answered')
  }
  const clients = Array.from({ length: 16 }, keepAsking)
  await once(app.server, 'request')
  await app.drainAndClose(200)
  await Promise.all(clients)
  t.equal(outcomes.filter((outcome) => outcome === 'broken').length, 0)
  t.equal(outcomes.filter((outcome) => outcome === 'refused').length, clients.length, 'each goes on until the end')
})

t.test(
  'a connection over which nothing comes does not hold up the end, and one over which something comes is served',
  async (t) => {
    const app = await buildKitApp(t, (app) => app.get('/work', async () => ({})))
    await app.listen({ host: '127.0.0.1', port: 0 })
    const open = async () => {
      const connected = once(app.server, 'connection')
      const socket = connect(portOf(app.server.address()), '127.0.0.1')
      t.teardown(() => socket.destroy())
      await connected
      return socket
    }
    const silent = await open()
    const late = await open()
    const closed = once(silent, 'close')
    silent.resume()
    const stopped = app.drainAndClose(0)
    await until('it listens no more', () => !app.server.listening)
    late.write('GET /work HTTP/1.1\r\nHost: localhost\r\n\r\n')
    t.match(await text(late), /^HTTP\/1\.1 200 .*connection: close/is)
    await closed
    await stopped
  },
)

t.test('half a request does not hold it up either, and a whole one only for a while', async (t) => {
  const app = await buildKitApp(t, (app) => app.get('/hang', () => new Promise(() => undefined)), {
    settings: { ...settings, SHUTDOWN_TIMEOUT_MS: 4_000 },
  })
  await app.listen({ host: '127.0.0.1', port: 0 })
  const ends: string[] = []
  for (const text of ['GET /hang HTTP/1.1\r\nHost: localhost\r\n', 'GET /hang HTTP/1.1\r\nHost: localhost\r\n\r\n']) {
    const connected = once(app.server, 'connection')
    const socket = connect(portOf(app.server.address()), '127.0.0.1').resume()
    t.teardown(() => socket.destroy())
    socket.once('close', () => ends.push(text))
    const [peer] = await connected
    socket.write(text)
    await until('the app has it', () => peer.bytesRead === text.length)
  }
  await app.drainAndClose(0)
  await until('both have ended', () => ends.length === 2)
  t.ok(Number(ends[0]?.length) < Number(ends[1]?.length), 'the half one first')
})

t.test('what is to be done when the app is told to stop is done first, while requests are under way', async (t) => {
  const stops = {
    drained: (app: FastifyInstance) => app.drainAndClose(0),
    closed: (app: FastifyInstance) => app.close(),
  }
  for (const [how, stop] of Object.entries(stops)) {
    const waiting = Promise.withResolvers<{ answer: string }>()
    const app = await buildKitApp(t, (app) => app.get('/wait', () => waiting.promise))
    app.onDrain(() => waiting.resolve({ answer: 'there is no more' }))
    const url = await app.listen({ host: '127.0.0.1', port: 0 })
    const begun = once(app.server, 'request')
    const held = fetch(`${url}/wait`)
    await begun
    const stopped = stop(app)
    t.same(await (await held).json(), { answer: 'there is no more' }, how)
    await stopped
  }
})
