import { once } from 'node:events'
import { connect } from 'node:net'
import { createLogSink, portOf, sendRaw, until } from '@todo/test-kit'
import t, { type Test } from 'tap'
import { buildKitApp } from '../helper.ts'

const get = (path: string) => `GET ${path} HTTP/1.1\r\nHost: localhost\r\n\r\n`
const CONNECT = 'CONNECT example.com:443 HTTP/1.1\r\nHost: localhost\r\n\r\n'

/** An app with a route that answers when a test lets it, and a client that writes what the test says. */
async function startApp(t: Test) {
  const begun: string[] = []
  const { promise: released, resolve: release } = Promise.withResolvers<void>()
  t.teardown(release)
  const app = await buildKitApp(
    t,
    (app) => {
      app.get('/held', async () => {
        begun.push('held')
        await released
        return { held: true }
      })
      // More than the system keeps for a client that does not read.
      app.get('/big', async () => {
        begun.push('big')
        return Buffer.alloc(50_000_000)
      })
      app.post('/:name', async ({ params, body }) => {
        begun.push(JSON.stringify({ params, body }))
        return params
      })
      app.get('/:name', async ({ params }) => {
        begun.push(JSON.stringify(params))
        return params
      })
    },
    { logger: createLogSink().logger },
  )
  await app.listen({ host: '127.0.0.1', port: 0 })
  const port = portOf(app.server.address())
  const open = () => {
    const socket = connect(port, '127.0.0.1')
    t.teardown(() => socket.destroy())
    return socket.on('error', () => undefined)
  }
  return { app, port, begun, release, open }
}

t.test('requests that a client sends ahead are served one after another, with their bodies', async (t) => {
  const { port, begun, release } = await startApp(t)
  const body = '{"a":1}'
  const post = `POST /second HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`
  const last = 'GET /third HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n'
  const answers = sendRaw(port, `${get('/held')}${post}${last}`)
  await until('the first is served', () => begun.length > 0)
  await fetch(`http://127.0.0.1:${port}/meanwhile`)
  t.same(begun, ['held', '{"name":"meanwhile"}'], 'none of the others has begun')
  release()
  t.match(await answers, /"held":true.*"name":"second".*"name":"third"/s)
  t.same(begun.slice(2), ['{"params":{"name":"second"},"body":{"a":1}}', '{"name":"third"}'])
})

t.test('those that wait when their connection closes are never served', async (t) => {
  const { app, begun, release, open } = await startApp(t)
  const socket = open()
  socket.write(`${get('/held')}${get('/late')}`)
  await until('the first is served', () => begun.length > 0)
  socket.destroy()
  await until('the app has noticed', async () => (await connections(app)) === 0)
  release()
  t.same((await app.inject('/other')).statusCode, 200)
  t.same(begun, ['held', '{"name":"other"}'])
})

t.test('nor are those behind an answer that is ready, and was not read when the connection broke', async (t) => {
  for (const who of ['client', 'server'] as const) {
    const { app, begun, open } = await startApp(t)
    const socket = open().pause()
    socket.write(`${get('/big')}${get('/late')}`)
    await until('the first is served', () => begun.length > 0)
    if (who === 'client') socket.resetAndDestroy()
    else app.server.closeAllConnections()
    await until('the app has noticed', async () => (await connections(app)) === 0)
    t.same((await app.inject('/other')).statusCode, 200)
    t.same(begun, ['big', '{"name":"other"}'], who)
  }
})

t.test('a client that sends many ahead is cut off, whatever they are, and a counter tells of it', async (t) => {
  const { app, begun, open } = await startApp(t)
  const cutOff = async () => /^http_connections_cut_off_total (.*)$/m.exec(await app.writeMetrics())?.[1]
  const expecting = 'GET /late HTTP/1.1\r\nHost: localhost\r\nExpect: miracles\r\n\r\n'
  const socket = open()
  socket.write(get('/held') + `${get('/late')}${expecting}`.repeat(8))
  await until('the first is served', () => begun.length > 0)
  t.notOk(socket.destroyed)
  t.equal(await cutOff(), '0')
  const closed = once(socket, 'close')
  socket.resume().write(get('/late'))
  await closed
  t.same(begun, ['held'])
  t.equal(await cutOff(), '1')
})

t.test('no refusal goes out as the answer to the request before', async (t) => {
  const { port, begun } = await startApp(t)
  for (const refused of [CONNECT, 'this is no HTTP\r\n\r\n']) {
    for (const ahead of ['', get('/late')]) {
      t.equal(await sendRaw(port, `${get('/held')}${ahead}${refused}`), '')
      t.same(begun.splice(0), ['held'])
    }
  }
})

t.test('a client may go away while it is refused a tunnel', async (t) => {
  const { app, open } = await startApp(t)
  for (const before of ['', get('/held')]) {
    const socket = open()
    socket.write(`${before}${CONNECT}`)
    if (before === '') await once(socket, 'data')
    socket.resetAndDestroy()
    await until('the app has noticed', async () => (await connections(app)) === 0)
  }
  t.pass()
})

function connections({ server }: Awaited<ReturnType<typeof startApp>>['app']): Promise<number> {
  return new Promise((resolve) => server.getConnections((_error, count) => resolve(count)))
}
