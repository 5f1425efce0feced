import { once } from 'node:events'
import { connect, createServer } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import {
  connectMysql,
  createFaultyProxy,
  freePort,
  listen,
  mysql,
  portOf,
  sendRaw,
  type TestScope,
  until,
} from '../src/index.ts'

/** A server that says each thing back, and closes on `bye`. */
async function startEcho(t: TestScope): Promise<number> {
  const server = createServer((socket) => {
    socket.on('error', () => undefined)
    socket.on('data', (chunk) => (chunk.includes('bye') ? socket.end(chunk) : socket.write(chunk)))
  })
  t.teardown(() => server.close())
  return listen(server)
}

/** Says hello on a connection, and has heard an answer; later, all that came until the connection ended. */
async function greet(port: number): Promise<{ heard: Promise<string> }> {
  const socket = connect(port, '127.0.0.1')
  let text = ''
  socket
    .on('error', () => undefined)
    .on('data', (chunk) => {
      text += chunk
    })
  const heard = new Promise<string>((resolve) => socket.once('close', () => resolve(text)))
  socket.write('hello')
  await once(socket, 'data')
  return { heard }
}

t.test('a free port can be listened on', async (t) => {
  const port = await freePort()
  t.ok(port < 32_768, 'it is none that the system gives to whoever asks for any')
  const server = createServer()
  t.teardown(() => server.close())
  t.equal(await listen(server, port), port)
})

t.test('an address without a port is a mistake', async (t) => {
  t.throws(() => portOf(null), TypeError)
  t.throws(() => portOf('/tmp/socket'), TypeError)
})

t.test('bytes are sent as they are, and all of the answer comes back', async (t) => {
  t.equal(await sendRaw(await startEcho(t), 'hello\r\n\0bye'), 'hello\r\n\0bye')
})

t.test('a proxy passes on, and can be cut, restored and made to hang', async (t) => {
  const proxy = await createFaultyProxy(t, `http://127.0.0.1:${await startEcho(t)}`)
  const port = Number(new URL(proxy.url).port)
  t.equal(await sendRaw(port, 'bye'), 'bye')
  const open = await greet(port)
  proxy.cut()
  t.equal(await open.heard, 'hello', 'an open connection is broken')
  t.equal(await sendRaw(port, 'bye'), '', 'a new one too')
  proxy.restore()
  t.equal(await sendRaw(port, 'bye'), 'bye')

  const before = await greet(port)
  proxy.hang()
  const during = sendRaw(port, 'bye')
  t.equal(await Promise.race([during, sleep(150, 'nothing')]), 'nothing')
  proxy.restore()
  t.equal(await during, 'bye', 'late, but there')
  proxy.cut()
  t.equal(await before.heard, 'hello')
})

t.test('a proxy breaks the connection on which a text is sent, once', async (t) => {
  const heard: string[] = []
  const server = createServer((socket) => {
    socket.on('error', () => undefined)
    socket.on('data', (chunk) => {
      heard.push(chunk.toString())
      socket.end(chunk)
    })
  })
  t.teardown(() => server.close())
  const proxy = await createFaultyProxy(t, `http://127.0.0.1:${await listen(server)}`)
  const port = Number(new URL(proxy.url).port)
  proxy.cutOnce('commit', 'before')
  t.equal(await sendRaw(port, 'other'), 'other')
  t.equal(await sendRaw(port, 'commit 1'), '')
  t.equal(await sendRaw(port, 'commit 2'), 'commit 2')
  proxy.cutOnce('commit', 'after')
  t.equal(await sendRaw(port, 'commit 3'), '')
  t.strictSame(heard, ['other', 'commit 2', 'commit 3'], 'only the one cut before was never heard')
})

t.test('a proxy lets what fits a pattern reach nobody, until it is restored', async (t) => {
  const heard: string[] = []
  const server = createServer((socket) => {
    socket.on('error', () => undefined)
    socket.on('data', (chunk) => heard.push(chunk.toString()))
  })
  t.teardown(() => server.close())
  const proxy = await createFaultyProxy(t, `http://127.0.0.1:${await listen(server)}`)
  const socket = connect(Number(new URL(proxy.url).port), '127.0.0.1').on('error', () => undefined)
  const say = async (text: string) => {
    socket.write(text)
    await until(`${text} is heard`, () => heard.at(-1) === text)
  }
  proxy.swallow(/commit$/)
  await say('first')
  socket.write('commit')
  await sleep(50)
  await say('second')
  proxy.restore()
  await say('commit')
  t.strictSame(heard, ['first', 'second', 'commit'])
})

t.test('a prepared statement is sent when it is executed, not when it is prepared', { skip: !mysql }, async (t) => {
  const proxy = await createFaultyProxy(t, (await mysql?.create(t)) ?? '')
  for (const when of ['before', 'after'] as const) {
    const connection = await connectMysql(t, proxy.url)
    connection.on('error', () => undefined)
    const ask = async (value: number) => (await connection.execute('select ? as the_value', [value]))[0]
    t.strictSame(await ask(1), [{ the_value: 1 }])
    await t.rejects(connection.execute('select ? from nowhere', [1]), { code: 'ER_NO_SUCH_TABLE' })
    proxy.cutOnce('as the_value', when)
    await connection.prepare('select ? as the_value, 2')
    await t.rejects(ask(2), { code: 'PROTOCOL_CONNECTION_LOST' }, when)
  }
})
