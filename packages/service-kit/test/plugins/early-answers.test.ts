import { once } from 'node:events'
import { connect } from 'node:net'
import { pipeline } from 'node:stream/promises'
import { portOf } from '@todo/test-kit'
import t from 'tap'
import { Type } from 'typebox'
import { jsonOnly } from '../../src/index.ts'
import { buildKitApp } from '../helper.ts'

const MEGABYTES = Buffer.alloc(8 * 1024 * 1024, 'x')

/** Starts an app that takes a small JSON body. */
async function startApp(t: Parameters<typeof buildKitApp>[0]) {
  const app = await buildKitApp(t, async (app) => {
    await app.register(jsonOnly)
    app.post('/notes', { schema: { body: Type.Object({}) } }, async () => ({}))
    app.post('/refused', { onRequest: async () => Promise.reject(new Error('no')) }, async () => ({}))
  })
  await app.listen({ host: '127.0.0.1', port: 0 })
  return { app, port: portOf(app.server.address()) }
}

/** Writes all that it has to say, and only then reads, as simple clients do. */
async function writeThenRead(port: number, head: string, body: Buffer | Buffer[]): Promise<string> {
  const socket = connect(port, '127.0.0.1').pause()
  await once(socket, 'connect')
  socket.write(`${head}\r\nHost: localhost\r\n\r\n`)
  for (const part of [body].flat()) {
    if (!socket.write(part)) await once(socket, 'drain')
  }
  let text = ''
  for await (const chunk of socket) text += chunk
  return text
}

t.test('a client that sends too large a body to its end reads why it is refused', async (t) => {
  const { port } = await startApp(t)
  const head = 'POST /notes HTTP/1.1\r\nContent-Type: application/json'
  const chunk = [Buffer.from('800000\r\n'), MEGABYTES, Buffer.from('\r\n0\r\n\r\n')]
  const ways: [string, string, Buffer | Buffer[]][] = [
    ['with its length', `${head}\r\nContent-Length: ${MEGABYTES.length}`, MEGABYTES],
    ['in chunks', `${head}\r\nTransfer-Encoding: chunked`, chunk],
  ]
  for (const [way, request, body] of ways) {
    const answer = await writeThenRead(port, request, body)
    t.match(answer, /^HTTP\/1\.1 413 /, way)
    t.match(answer, /\r\nconnection: close\r\n/i)
    t.match(answer, /\r\n\r\n\{.*"code":"BODY_TOO_LARGE".*\}$/, 'the whole problem is there')
  }
})

t.test('so does one that asked for its connection to be closed, whatever the refusal', async (t) => {
  const { port } = await startApp(t)
  const head = `Content-Length: ${MEGABYTES.length}\r\nContent-Type: application/json\r\nConnection: close`
  t.match(await writeThenRead(port, `POST /refused HTTP/1.1\r\n${head}`, MEGABYTES), /^HTTP\/1\.1 500 /)
  t.match(await writeThenRead(port, `POST /nowhere HTTP/1.1\r\n${head}`, MEGABYTES), /^HTTP\/1\.1 404 /)
  t.match(await writeThenRead(port, `HEAD /nowhere HTTP/1.1\r\n${head}`, MEGABYTES), /^HTTP\/1\.1 404 /)
})

t.test('the answer is whole before the body is', async (t) => {
  const { port } = await startApp(t)
  const socket = connect(port, '127.0.0.1')
  socket.write(
    'POST /notes HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 8000000\r\n\r\n',
  )
  const [chunk] = await once(socket, 'data')
  t.match(String(chunk), /^HTTP\/1\.1 413 [\s\S]*\}$/)
  socket.destroy()
})

t.test('what comes after an answer is not read for ever, also where the connection is kept', async (t) => {
  const { port } = await startApp(t)
  const socket = connect(port, '127.0.0.1')
  let received = ''
  socket.on('data', (chunk) => (received += chunk))
  socket.write('POST /nowhere HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n')
  const chunk = Buffer.concat([Buffer.from('800000\r\n'), MEGABYTES, Buffer.from('\r\n')])
  await t.rejects(pipeline(Array(40).fill(chunk), socket), 'it is cut off')
  t.match(received, /^HTTP\/1\.1 404 .*connection: keep-alive/is)
})
