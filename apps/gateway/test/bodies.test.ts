import { setTimeout as sleep } from 'node:timers/promises'
import { sendRaw, until } from '@todo/test-kit'
import t from 'tap'
import { answeredWith, bothWays, call, isProblem, openSocket, startInOneProcess } from './helper.ts'

const LIMIT = 2048
const LIMITED = { BODY_LIMIT_BYTES: String(LIMIT) }
const CHUNKED = { 'transfer-encoding': 'chunked', 'content-type': 'application/json' }

bothWays('a body of exactly the limit passes', async (t, startGateway) => {
  const gateway = await startGateway(t, LIMITED)
  const body = 'x'.repeat(LIMIT)
  for (const headers of [{ 'content-length': LIMIT }, CHUNKED]) {
    const reply = await call(gateway.port, { method: 'POST', path: '/todos', headers, body })
    t.equal(reply.status, 200)
    t.match(gateway.todo.seen.at(-1), { body, complete: true })
  }
})

bothWays('a file may be larger than any other body, up to its own limit', async (t, startGateway) => {
  const gateway = await startGateway(t, { ...LIMITED, FILE_LIMIT_BYTES: '300000' })
  const path = '/todos/7/attachments?name=a.bin'
  for (const headers of [{ 'content-length': 300_000 }, { 'transfer-encoding': 'chunked' }]) {
    const body = 'x'.repeat(300_000)
    t.equal((await call(gateway.port, { method: 'POST', path, headers, body })).status, 200)
    t.match(gateway.todo.seen.at(-1), { url: path, body, complete: true })
  }
  const reply = await call(gateway.port, {
    method: 'POST',
    path,
    headers: { 'content-length': 300_001 },
    body: 'x'.repeat(300_001),
  })
  isProblem(t, reply, 413, 'BODY_TOO_LARGE')
})

bothWays('a larger one is refused by its length, before anything of it is read', async (t, startGateway) => {
  const gateway = await startGateway(t, LIMITED)
  const { socket, received, closed } = await openSocket(t, gateway.port)
  socket.write(`POST /todos HTTP/1.1\r\nhost: x\r\ncontent-length: ${LIMIT + 1}\r\n\r\n`)
  await closed
  t.match(received(), /^HTTP\/1\.1 413 /)
  t.match(received(), /connection: close/i)
  for (const method of ['POST', 'PATCH', 'PUT', 'DELETE', 'GET', 'PROPFIND']) {
    const reply = await call(gateway.port, {
      method,
      path: '/todos',
      headers: { 'content-length': LIMIT + 1 },
      body: 'x'.repeat(LIMIT + 1),
    })
    isProblem(t, reply, 413, 'BODY_TOO_LARGE')
  }
  t.same(gateway.seen(), [])
})

bothWays(
  'a client that sends its whole body before it reads gets to see why it was refused',
  async (t, startGateway) => {
    const gateway = await startGateway(t, LIMITED)
    for (const bytes of [LIMIT + 1, 200_000, 2_000_000]) {
      for (let round = 0; round < 5; round += 1) {
        const answer = await sendRaw(
          gateway.port,
          `POST /todos HTTP/1.1\r\nhost: x\r\ncontent-length: ${bytes}\r\n\r\n${'x'.repeat(bytes)}`,
        )
        t.match(answer, /^HTTP\/1\.1 413 .*BODY_TOO_LARGE/s, `${bytes} bytes`)
      }
    }
    t.same(gateway.seen(), [])
  },
)

bothWays('a larger one is refused by counting where its length is not told', async (t, startGateway) => {
  const gateway = await startGateway(t, LIMITED)
  const reply = await call(gateway.port, {
    method: 'POST',
    path: '/todos',
    headers: CHUNKED,
    body: 'x'.repeat(LIMIT + 1),
  })
  isProblem(t, reply, 413, 'BODY_TOO_LARGE')
  t.equal(reply.headers.connection, 'close')
  await until('the service has noticed', () => gateway.todo.seen.every(({ aborted }) => aborted))
  t.notOk(
    gateway.todo.seen.some(({ complete }) => complete),
    'the service never has a whole request to act on',
  )
})

bothWays('a body without an end is cut off at the limit', async (t, startGateway) => {
  const gateway = await startGateway(t, LIMITED)
  const { socket, received, closed } = await openSocket(t, gateway.port)
  socket.write('POST /todos HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n')
  let sent = 0
  const pump = setInterval(() => {
    socket.write(`400\r\n${'x'.repeat(1024)}\r\n`)
    sent += 1024
  }, 2)
  t.teardown(() => clearInterval(pump))
  await closed
  clearInterval(pump)
  t.match(received(), /^HTTP\/1\.1 413 .*BODY_TOO_LARGE/s)
  t.ok(sent < 1_000_000, 'and the connection is closed soon')
  t.notOk(gateway.todo.seen.some(({ complete }) => complete))
})

bothWays('a service may answer before it has read a large body, and its answer arrives', async (t, startGateway) => {
  const gateway = await startGateway(t, { BODY_LIMIT_BYTES: String(1024 * 1024) })
  gateway.todo.answer((request, response) => {
    response.writeHead(401, { 'content-type': 'application/problem+json' }).end('{"status":401}')
    request.resume()
  })
  for (const framing of ['content-length: 200000', 'transfer-encoding: chunked']) {
    const bytes = 'x'.repeat(100_000)
    const opened = await openSocket(t, gateway.port)
    opened.socket.write(`POST /todos HTTP/1.1\r\nhost: x\r\n${framing}\r\n\r\n186a0\r\n${bytes}\r\n`)
    await answeredWith(opened, /^HTTP\/1\.1 401 .*connection: close.*"status":401/is)
  }
})

bothWays('such an answer arrives at once, also where its end is put off', async (t, startGateway) => {
  const gateway = await startGateway(t)
  gateway.todo.answer((request, response) => {
    // As an app does that closes the connection: not before its client has sent everything.
    response.writeHead(401, { 'content-length': '14' }).write('{"status":401}')
    request.once('close', () => response.end())
  })
  const { socket, received } = await openSocket(t, gateway.port)
  socket.write('POST /todos/1/attachments HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n')
  socket.write(`186a0\r\n${'x'.repeat(100_000)}\r\n`)
  await until('it is there', () => received() !== '')
  t.match(received(), /^HTTP\/1\.1 401 .*"status":401/s)
})

t.test('an app in the same process may leave a large body unread, and its answer arrives', async (t) => {
  const gateway = await startInOneProcess(t, { BODY_LIMIT_BYTES: String(8 * 1024 * 1024) })
  const size = 4 * 1024 * 1024
  for (const how of ['end', 'destroy'] as const) {
    gateway.todo.answer((_request, response) => void response[how]())
    const { socket, received, closed } = await openSocket(t, gateway.port)
    socket.write(`POST /todos HTTP/1.1\r\nhost: x\r\ncontent-length: ${size}\r\n\r\n`)
    socket.write(Buffer.alloc(size))
    await closed
    t.match(received(), how === 'end' ? /^HTTP\/1\.1 200 / : /^HTTP\/1\.1 503 .*SERVICE_UNAVAILABLE/s)
    t.equal(socket.bytesWritten > size, true, 'the client could send all of it')
  }
})

bothWays('the body of a GET goes nowhere, and harms nobody', async (t, startGateway) => {
  const gateway = await startGateway(t)
  const smuggled = 'GET /internal HTTP/1.1\r\nhost: x\r\n\r\n'
  for (const method of ['GET', 'HEAD', 'TRACE']) {
    for (const headers of [{ 'content-length': smuggled.length }, CHUNKED]) {
      const { status } = await call(gateway.port, { method, path: '/todos', headers, body: smuggled })
      t.equal(status, 200)
      const seen = gateway.todo.seen.at(-1)
      t.match(seen, { method, url: '/todos', body: '' })
      t.notOk(seen && ('content-length' in seen.headers || 'transfer-encoding' in seen.headers))
    }
  }
})

bothWays('what follows the body of a GET is the next request, or is not served', async (t, startGateway) => {
  const gateway = await startGateway(t)
  // When the gateway has read the packet that it is reading.
  gateway.todo.answer((_request, response) => void setImmediate(() => response.end('ok')))
  const smuggled = 'GET /internal HTTP/1.1\r\nhost: x\r\n\r\n'
  const head = `GET /todos HTTP/1.1\r\nhost: x\r\ncontent-length: ${smuggled.length}\r\n\r\n`
  const next = 'GET /todos/next HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n'
  const urls = () => gateway.seen().map(({ url }) => url)
  const answers = await sendRaw(gateway.port, `${head}${smuggled}${next}`)
  t.same(urls(), ['/todos', '/todos/next'])
  t.equal(answers.match(/HTTP\/1\.1 200 /g)?.length, 2)

  gateway.todo.seen.length = 0
  const { socket, received, closed } = await openSocket(t, gateway.port)
  socket.write(head)
  await until('it is answered before its body comes', () => received().includes('\r\nok'))
  t.match(received(), /^HTTP\/1\.1 200 .*connection: close/is)
  socket.write(`${smuggled}${next}`)
  await closed
  t.same(urls(), ['/todos'])
})

bothWays('any bytes pass both ways', async (t, startGateway) => {
  const gateway = await startGateway(t)
  gateway.todo.answer((request, response) => {
    response.setHeader('content-type', 'application/octet-stream')
    request.pipe(response)
  })
  const bytes = Buffer.from(Array.from({ length: 60_000 }, (_, index) => (index * 31) % 256))
  for (const headers of [{ 'content-length': bytes.length }, { 'transfer-encoding': 'chunked' }]) {
    const response = await fetch(`${gateway.url}/todos`, {
      method: 'POST',
      body: 'content-length' in headers ? bytes : new Blob([bytes]).stream(),
      duplex: 'half',
    })
    t.ok(Buffer.from(await response.arrayBuffer()).equals(bytes))
  }
})

bothWays('a slow upload is cut off', async (t, startGateway) => {
  const gateway = await startGateway(t, { REQUEST_TIMEOUT_MS: '300' })
  for (const framing of ['content-length: 100', 'transfer-encoding: chunked']) {
    const { socket, received, closed } = await openSocket(t, gateway.port)
    socket.write(`POST /todos HTTP/1.1\r\nhost: x\r\n${framing}\r\n\r\n1\r\n`)
    const drip = setInterval(() => socket.write('x'), 50)
    if (framing.includes('chunked')) clearInterval(drip)
    await closed
    clearInterval(drip)
    t.match(received(), /^HTTP\/1\.1 408 .*REQUEST_TIMEOUT/s, framing)
    t.match(received(), /content-type: application\/problem\+json/)
  }
  await until('the service is rid of it', () => gateway.todo.seen.every(({ aborted }) => aborted))
  t.notOk(gateway.todo.seen.some(({ complete }) => complete))
})

bothWays('a file may come slowly, as long as it comes', async (t, startGateway) => {
  const gateway = await startGateway(t, { REQUEST_TIMEOUT_MS: '300', UPSTREAM_TIMEOUT_MS: '400' })
  for (const framing of ['content-length: 120000', 'transfer-encoding: chunked']) {
    const isChunked = framing.includes('chunked')
    const { socket, received, closed } = await openSocket(t, gateway.port)
    socket.write(`POST /todos/1/attachments HTTP/1.1\r\nhost: x\r\nconnection: close\r\n${framing}\r\n\r\n`)
    for (let n = 0; n < 12; n += 1) {
      const piece = 'x'.repeat(10_000)
      socket.write(isChunked ? `2710\r\n${piece}\r\n` : piece)
      await sleep(100)
    }
    if (isChunked) socket.write('0\r\n\r\n')
    await closed
    t.match(received(), /^HTTP\/1\.1 200 /, framing)
    t.equal(gateway.todo.seen.at(-1)?.body.length, 120_000)
  }
})

bothWays('a file that is on its way counts until it is there', async (t, startGateway) => {
  const gateway = await startGateway(t, { UNFINISHED_BODIES_PER_ADDRESS: '1' })
  const send = async (bytes: number) => {
    const opened = await openSocket(t, gateway.port)
    opened.socket.write(
      `POST /todos/1/attachments HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-length: 100000\r\n\r\n${'x'.repeat(bytes)}`,
    )
    return opened
  }
  const first = await send(80_000)
  await until('the service has the beginning', () => gateway.todo.seen.length === 1)
  const second = await send(1)
  await answeredWith(second, /^HTTP\/1\.1 429 .*TOO_MANY_UNFINISHED_REQUESTS/s)
  first.socket.write('x'.repeat(20_000))
  await first.closed
  t.match(first.received(), /^HTTP\/1\.1 200 /)
  const third = await send(99_999)
  third.socket.write('x')
  await third.closed
  t.match(third.received(), /^HTTP\/1\.1 200 /)
})

bothWays('files that come slowly leave most of a service to others', async (t, startGateway) => {
  const gateway = await startGateway(t, { UNFINISHED_BODIES_PER_ADDRESS: '8', UPSTREAM_CONNECTIONS: '3' })
  const send = async (localAddress: string) => {
    const opened = await openSocket(t, gateway.port, localAddress)
    opened.socket.write(
      `POST /todos/1/attachments HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-length: 100000\r\n\r\n${'x'.repeat(80_000)}`,
    )
    return opened
  }
  const begun = async (localAddress: string) => {
    const opened = await send(localAddress)
    const before = gateway.todo.seen.length
    await until('the service has the beginning', () => gateway.todo.seen.length > before)
    return opened
  }
  const [first] = [await begun('127.0.0.1'), await begun('127.0.0.1')]
  // An address may send a quarter of its bodies.
  await answeredWith(await send('127.0.0.1'), /^HTTP\/1\.1 429 .*TOO_MANY_UNFINISHED_REQUESTS/s)
  await begun('127.0.0.2')
  // And all of them as many as a service gets at once.
  await answeredWith(await send('127.0.0.2'), /^HTTP\/1\.1 503 .*OVERLOADED/s)
  t.equal((await call(gateway.port, { method: 'POST', path: '/todos', body: '{}' })).status, 200)
  first?.socket.write('x'.repeat(20_000))
  await first?.closed
  t.match(first?.received(), /^HTTP\/1\.1 200 /)
  await begun('127.0.0.2')
})

bothWays('a file without an end is too large, whatever its service says of it', async (t, startGateway) => {
  const gateway = await startGateway(t, { FILE_LIMIT_BYTES: '200000' })
  gateway.todo.answer((request, response) => {
    request.once('error', () => response.writeHead(503).end())
  })
  const { socket, received, closed } = await openSocket(t, gateway.port)
  socket.write('POST /todos/1/attachments HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n')
  for (let n = 0; n < 4; n += 1) socket.write(`186a0\r\n${'x'.repeat(100_000)}\r\n`)
  await closed
  t.match(received(), /^HTTP\/1\.1 413 .*BODY_TOO_LARGE/s)
})

bothWays('a file that has come is one at its service until it is answered', async (t, startGateway) => {
  const gateway = await startGateway(t, { UNFINISHED_BODIES_PER_ADDRESS: '4' })
  const answers: (() => void)[] = []
  gateway.todo.answer((_request, response) => void answers.push(() => response.end()))
  const send = async () => {
    const opened = await openSocket(t, gateway.port)
    opened.socket.write('POST /todos/1/attachments HTTP/1.1\r\nhost: x\r\ncontent-length: 100000\r\n\r\n')
    opened.socket.write('x'.repeat(99_999))
    return opened
  }
  const first = await send()
  await until('the service has the beginning', () => answers.length === 1)
  first.socket.write('x')
  await until('and the end', () => gateway.todo.seen[0]?.complete === true)
  const second = await send()
  await until('it is answered', () => second.received() !== '')
  t.match(second.received(), /^HTTP\/1\.1 429 .*TOO_MANY_UNFINISHED_REQUESTS/s)
  answers[0]?.()
  await until('it is answered', () => first.received() !== '')
  t.match(first.received(), /^HTTP\/1\.1 200 /)
  const third = await send()
  await until('the service has the third', () => answers.length === 2)
  third.socket.destroy()
  await until('there is room when a client has gone', async () => {
    await send()
    return answers.length > 2
  })
})

bothWays('slow headers are cut off', async (t, startGateway) => {
  const gateway = await startGateway(t, { REQUEST_TIMEOUT_MS: '300' })
  const { socket, received, closed } = await openSocket(t, gateway.port)
  socket.write('GET /todos HTTP/1.1\r\nhost: x\r\n')
  await closed
  t.match(received(), /^HTTP\/1\.1 408 /)
  t.same(gateway.seen(), [])
})

bothWays('a service sees a request when its whole body is there, and not before', async (t, startGateway) => {
  const gateway = await startGateway(t)
  for (const framing of ['content-length: 6', 'transfer-encoding: chunked']) {
    const before = gateway.todo.seen.length
    const chunk = (text: string) => (framing.includes('chunked') ? `${text.length}\r\n${text}\r\n` : text)
    const { socket, received, closed } = await openSocket(t, gateway.port)
    socket.write(`POST /todos HTTP/1.1\r\nhost: x\r\nconnection: close\r\n${framing}\r\n\r\n${chunk('one')}`)
    // A request on another connection is served meanwhile, after the gateway has read the first bytes of this one.
    await call(gateway.port, { path: '/users/me' })
    t.equal(gateway.todo.seen.length, before)
    socket.write(`${chunk('two')}${framing.includes('chunked') ? '0\r\n\r\n' : ''}`)
    await closed
    t.match(received(), /^HTTP\/1\.1 200 /)
    t.match(gateway.todo.seen.at(-1), { body: 'onetwo', complete: true, headers: { 'content-length': '6' } })
  }
})

bothWays('of a body that is larger than 64 KiB, the service gets the beginning at once', async (t, startGateway) => {
  const gateway = await startGateway(t, { BODY_LIMIT_BYTES: String(1024 * 1024) })
  const [begin, end] = ['x'.repeat(100_000), 'y'.repeat(100_000)]
  const arrived = () => gateway.todo.seen.at(-1)?.body.length ?? 0
  for (const framing of ['content-length: 200000', 'transfer-encoding: chunked']) {
    const chunk = (text: string) => (framing.includes('chunked') ? `${text.length.toString(16)}\r\n${text}\r\n` : text)
    const { socket, received, closed } = await openSocket(t, gateway.port)
    socket.write(`POST /todos HTTP/1.1\r\nhost: x\r\nconnection: close\r\n${framing}\r\n\r\n${chunk(begin)}`)
    await until('the service has what was sent', () => arrived() === begin.length)
    socket.write(`${chunk(end)}${framing.includes('chunked') ? '0\r\n\r\n' : ''}`)
    await closed
    t.match(received(), /^HTTP\/1\.1 200 /)
    t.equal(gateway.todo.seen.at(-1)?.body, begin + end)
  }
})

bothWays('a service that does not read a large body makes its client wait', async (t, startGateway) => {
  const gateway = await startGateway(t, { BODY_LIMIT_BYTES: String(16 * 1024 * 1024) })
  const size = 16 * 1024 * 1024
  const { promise: released, resolve: release } = Promise.withResolvers<void>()
  let bytes = 0
  gateway.todo.answer((request, response) => {
    request.pause()
    request.on('data', (chunk: Buffer) => {
      bytes += chunk.length
    })
    request.on('end', () => response.end('read'))
    void released.then(() => request.resume())
  })
  const { socket, received, closed } = await openSocket(t, gateway.port)
  socket.write(`POST /todos HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-length: ${size}\r\n\r\n`)
  socket.write(Buffer.alloc(size))
  await until('the request has arrived', () => gateway.todo.seen.length === 1)
  await sleep(200)
  t.ok(socket.writableLength > 0, 'bytes stay with the client')
  release()
  await closed
  t.match(received(), /^HTTP\/1\.1 200 .*read/s)
  t.equal(bytes, size)
})

bothWays('response bytes reach the client before the end of the response', async (t, startGateway) => {
  const gateway = await startGateway(t)
  const { promise: clientHasFirst, resolve } = Promise.withResolvers<void>()
  gateway.todo.answer((_request, response) => {
    response.write('first')
    void clientHasFirst.then(() => response.end('second'))
  })
  const response = await fetch(`${gateway.url}/todos`)
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader()
  t.equal((await reader?.read())?.value, 'first')
  resolve()
  t.equal((await reader?.read())?.value, 'second')
})

bothWays(
  'a client that goes away in the middle of its body takes the request to the service along',
  async (t, startGateway) => {
    const gateway = await startGateway(t, { BODY_LIMIT_BYTES: String(1024 * 1024) })
    for (const framing of ['content-length: 200000', 'transfer-encoding: chunked']) {
      const { socket } = await openSocket(t, gateway.port)
      socket.write(`POST /todos HTTP/1.1\r\nhost: x\r\n${framing}\r\n\r\n186a0\r\n${'x'.repeat(100_000)}\r\n`)
      await until('the first bytes have arrived', () => (gateway.todo.seen.at(-1)?.body ?? '') !== '')
      socket.destroy()
      await until('the service has noticed', () => gateway.todo.seen.at(-1)?.aborted === true)
      t.notOk(gateway.todo.seen.at(-1)?.complete)
    }
  },
)

bothWays('a client that breaks off a file that it sends is no outage of the service', async (t, startGateway) => {
  const gateway = await startGateway(t)
  const timesNoticed = () => gateway.logs.text().split('the client has gone away').length - 1
  for (const framing of ['content-length: 200000', 'transfer-encoding: chunked']) {
    const [before, noticed] = [gateway.todo.seen.length, timesNoticed()]
    const { socket } = await openSocket(t, gateway.port)
    socket.write(
      `POST /todos/1/attachments HTTP/1.1\r\nhost: x\r\n${framing}\r\n\r\n186a0\r\n${'x'.repeat(100_000)}\r\n`,
    )
    await until('the service has the beginning', () => (gateway.todo.seen[before]?.body ?? '') !== '')
    socket.destroy()
    await until('it is noticed', () => timesNoticed() > noticed)
  }
  t.same(
    gateway.logs.lines().filter(({ level }) => Number(level) >= 40),
    [],
  )
})

bothWays(
  'a client that goes away before the answer takes the request to the service along',
  async (t, startGateway) => {
    // More than any test takes: nothing but the client's going ends the request.
    const gateway = await startGateway(t, { UPSTREAM_TIMEOUT_MS: '600000' })
    gateway.todo.answer(() => undefined)
    for (const head of [
      'GET /todos HTTP/1.1\r\nhost: x\r\n\r\n',
      'POST /todos HTTP/1.1\r\nhost: x\r\ncontent-length: 2\r\n\r\n{}',
    ]) {
      const before = gateway.todo.seen.length
      const { socket } = await openSocket(t, gateway.port)
      socket.write(head)
      await until('the request has arrived', () => gateway.todo.seen.length > before)
      await sleep(20)
      socket.destroy()
      await until('the service has noticed', () => gateway.todo.seen.at(-1)?.aborted === true)
      t.pass(head.slice(0, 4))
    }
  },
)

bothWays('a client that goes away in the middle of the answer takes the rest of it along', async (t, startGateway) => {
  const gateway = await startGateway(t)
  gateway.todo.answer((_request, response) => {
    response.write('first')
  })
  const { socket } = await openSocket(t, gateway.port)
  socket.write('GET /todos HTTP/1.1\r\nhost: x\r\n\r\n')
  await new Promise<void>((resolve) => socket.once('data', () => resolve()))
  socket.destroy()
  await until('the service has noticed', () => gateway.todo.seen.at(-1)?.aborted === true)
  t.pass()
})

bothWays('clients that send their bodies slowly make nobody else wait', async (t, startGateway) => {
  const gateway = await startGateway(t, { UPSTREAM_CONNECTIONS: '4', UNFINISHED_BODIES_PER_ADDRESS: '8' })
  const slow = await Promise.all(
    Array.from({ length: 20 }, async (_, index) => {
      const connection = await openSocket(t, gateway.port)
      const framing = index % 2 === 0 ? 'content-length: 100' : 'transfer-encoding: chunked'
      connection.socket.write(`POST /todos HTTP/1.1\r\nhost: x\r\n${framing}\r\n\r\n1\r\nx\r\n`)
      return connection
    }),
  )
  await until('those above the limit are refused', () => slow.filter(({ received }) => received() !== '').length === 12)
  for (const { received } of slow) {
    if (received() !== '') t.match(received(), /^HTTP\/1\.1 429 .*retry-after: 1\r\n.*TOO_MANY_UNFINISHED_REQUESTS/is)
  }
  t.equal((await call(gateway.port, { path: '/todos' })).status, 200)
  t.equal((await call(gateway.port, { method: 'POST', path: '/todos', body: '{}' })).status, 200, 'a whole one passes')
  t.equal(gateway.todo.seen.length, 2, 'and no service has seen any of the others')
  for (const { socket } of slow) socket.destroy()
  await until('there is room again', async () => {
    const { socket, received } = await openSocket(t, gateway.port)
    socket.write('POST /todos HTTP/1.1\r\nhost: x\r\ncontent-length: 2\r\n\r\n{')
    await call(gateway.port, { path: '/todos' })
    socket.write('}')
    await until('it is answered', () => received() !== '')
    return received().startsWith('HTTP/1.1 200')
  })
})

bothWays('slow bodies from many addresses leave room for requests that have arrived', async (t, startGateway) => {
  const gateway = await startGateway(t, { MAX_REQUESTS_AT_ONCE: '4' })
  const slow = [await openSocket(t, gateway.port), await openSocket(t, gateway.port), await openSocket(t, gateway.port)]
  for (const { socket } of slow) socket.write('POST /todos HTTP/1.1\r\nhost: x\r\ncontent-length: 9\r\n\r\n')
  await until('one is refused', () => slow.some(({ received }) => received() !== ''))
  t.match(slow.map(({ received }) => received()).join(''), /^HTTP\/1\.1 503 .*OVERLOADED/s)
  t.equal((await call(gateway.port, { path: '/todos' })).status, 200)
})
