import { once } from 'node:events'
import { connect, Socket } from 'node:net'
import { portOf, sendRaw } from '@todo/test-kit'
import t from 'tap'
import { clientErrorHandler } from '../../src/server/client-errors.ts'
import { buildKitApp, settings } from '../helper.ts'

/** Splits an answer into its status, headers and problem. */
function parse(answer: string) {
  const [head = '', body = ''] = answer.split('\r\n\r\n')
  return { status: Number(head.split(' ')[1]), head: head.toLowerCase(), problem: body === '' ? {} : JSON.parse(body) }
}

t.test('on the wire', async (t) => {
  const app = await buildKitApp(t, () => undefined, { settings: { ...settings, REQUEST_TIMEOUT_MS: 300 } })
  await app.listen()
  const port = portOf(app.server.address())
  const host = 'Host: localhost\r\n'

  const cases: [string, string, number, string][] = [
    [
      'header fields beyond the limit',
      `GET / HTTP/1.1\r\n${host}X: ${'x'.repeat(20_000)}\r\n\r\n`,
      431,
      'HEADERS_TOO_LARGE',
    ],
    ['what is no HTTP', 'hello\r\n\r\n', 400, 'MALFORMED_REQUEST'],
    ['an unknown method', `BREW / HTTP/1.1\r\n${host}\r\n`, 400, 'MALFORMED_REQUEST'],
    ['a header without a colon', `GET / HTTP/1.1\r\n${host}nonsense\r\n\r\n`, 400, 'MALFORMED_REQUEST'],
    ['a NUL in a header', `GET / HTTP/1.1\r\n${host}X: a\0b\r\n\r\n`, 400, 'MALFORMED_REQUEST'],
    [
      'two lengths',
      `POST / HTTP/1.1\r\n${host}Content-Length: 1\r\nContent-Length: 2\r\n\r\nab`,
      400,
      'MALFORMED_REQUEST',
    ],
    [
      'a length and chunks',
      `POST / HTTP/1.1\r\n${host}Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
      400,
      'MALFORMED_REQUEST',
    ],
    ['a request that does not end', `GET / HTTP/1.1\r\n${host}`, 408, 'REQUEST_TIMEOUT'],
  ]
  for (const [what, request, expected, code] of cases) {
    t.test(`${what} is answered with ${expected}, as a problem, and the connection is closed`, async (t) => {
      const { status, head, problem } = parse(await sendRaw(port, request))
      t.equal(status, expected)
      t.match(head, /content-type: application\/problem\+json/)
      t.match(head, /connection: close/)
      t.match(problem, { type: 'about:blank', status: expected, code, title: String, detail: String, instance: '' })
      t.match(head, `x-request-id: ${problem.request_id}`)
    })
  }

  t.test('HTTP/1.1 without a host is refused too', async (t) => {
    t.equal(parse(await sendRaw(port, 'GET / HTTP/1.1\r\n\r\n')).status, 400)
  })
})

t.test('an error without a code is a malformed request', async (t) => {
  const socket = new Socket()
  const sent: unknown[] = []
  socket.end = (data: unknown) => {
    sent.push(data)
    return socket
  }
  clientErrorHandler(new Set())(new Error('odd'), socket)
  socket.destroy()
  t.match(sent, [/^HTTP\/1\.1 400 Bad Request/])
})

t.test('a client that has gone away is not answered', async (t) => {
  for (const [code, gone] of [
    ['ECONNRESET', false],
    ['HPE_INVALID_METHOD', true],
  ] as const) {
    const socket = new Socket()
    if (gone) socket.destroy()
    clientErrorHandler(new Set())(Object.assign(new Error('gone'), { code }), socket)
    t.ok(socket.destroyed)
  }
})

t.test('an answer that has begun is not mixed with another one', async (t) => {
  const app = await buildKitApp(t, (app) =>
    app.post(
      '/stream',
      {
        onRequest: async (_request, reply) => {
          reply.hijack().raw.writeHead(200).write('begun')
        },
      },
      async () => ({}),
    ),
  )
  await app.listen({ host: '127.0.0.1', port: 0 })
  const head = 'POST /stream HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n'
  const socket = connect(portOf(app.server.address()), '127.0.0.1')
  socket.on('error', () => undefined)
  let text = ''
  socket.on('data', (chunk) => {
    if (text === '') socket.write('this is no chunk')
    text += chunk
  })
  socket.write(head)
  await new Promise((resolve) => socket.once('close', resolve))
  t.match(text, 'begun')
  t.notMatch(text, 'MALFORMED_REQUEST')
})

t.test('a client that sends on is answered, and then cut off', async (t) => {
  const app = await buildKitApp(t)
  await app.listen({ host: '127.0.0.1', port: 0 })
  const socket = connect(portOf(app.server.address()), '127.0.0.1').pause()
  await once(socket, 'connect')
  socket.write('this is no HTTP\r\n\r\n')
  for (let sent = 0; sent < 8; sent += 1) {
    if (!socket.write(Buffer.alloc(1_000_000))) await once(socket, 'drain')
  }
  let text = ''
  for await (const chunk of socket) text += chunk
  t.match(text, /^HTTP\/1\.1 400 .*MALFORMED_REQUEST.*\}$/s)
})
