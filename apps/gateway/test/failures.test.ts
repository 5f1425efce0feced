import type { ServerResponse } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { freePort, sendRaw, until } from '@todo/test-kit'
import t from 'tap'
import {
  type Answer,
  bothWays,
  call,
  type Gateway,
  isProblem,
  openSocket,
  type Reply,
  startGateway,
  startInOneProcess,
} from './helper.ts'

bothWays(
  'a service that is down is answered for with 503, and is back as soon as it is back',
  async (t, startGateway) => {
    const gateway = await startGateway(t)
    await gateway.todo.stop()
    for (const method of ['GET', 'POST', 'PATCH', 'DELETE']) {
      const reply = await call(gateway.port, { method, path: '/todos/7', ...(method !== 'GET' && { body: '{}' }) })
      isProblem(t, reply, 503, 'SERVICE_UNAVAILABLE')
      t.equal(reply.headers['retry-after'], '1')
      t.equal(reply.json().detail, 'The todo-service is not available, try again')
      t.notMatch(reply.text, /ECONN|127\.0\.0\.1/, 'and nothing internal is told')
    }
    t.equal((await call(gateway.port, { path: '/users/me' })).status, 200, 'the other service goes on')
    await gateway.todo.start()
    t.equal((await call(gateway.port, { method: 'POST', path: '/todos', body: '{}' })).status, 200)
  },
)

t.test('if the host name of a service is unknown, the answer is 503', async (t) => {
  const gateway = await startGateway(t, { TODO_SERVICE_URL: 'http://todo-service.invalid:3002' })
  isProblem(t, await call(gateway.port, { method: 'POST', path: '/todos', body: '{}' }), 503, 'SERVICE_UNAVAILABLE')
})

bothWays(
  'a service that is down takes one line of the log a second, not one for each request',
  async (t, startGateway) => {
    const gateway = await startGateway(t)
    await gateway.todo.stop()
    const startedAt = performance.now()
    for (let round = 0; round < 40; round += 1) await call(gateway.port, { method: 'POST', path: '/todos', body: '{}' })
    const seconds = Math.ceil((performance.now() - startedAt) / 1000)
    const lines = gateway.logs.lines().filter(({ level }) => Number(level) >= 40)
    t.match(lines[0], { code: 'SERVICE_UNAVAILABLE' })
    t.ok(lines.length <= 1 + seconds, `${lines.length} lines in ${seconds} seconds`)
    t.notMatch(gateway.logs.text(), /"stack"/)
  },
)

bothWays('a service that hangs is answered for with 503 in time', async (t, startGateway) => {
  const gateway = await startGateway(t, { UPSTREAM_TIMEOUT_MS: '200' })
  gateway.todo.answer(() => undefined)
  for (const method of ['GET', 'POST']) {
    const startedAt = performance.now()
    const reply = await call(gateway.port, { method, path: '/todos', ...(method === 'POST' && { body: '{}' }) })
    isProblem(t, reply, 503, 'SERVICE_UNAVAILABLE')
    t.equal(reply.headers['retry-after'], '1')
    t.ok(performance.now() - startedAt < 2_500, `${method} took its time and no more`)
  }
  t.equal(gateway.todo.seen.length, 2, 'neither was sent twice')
  await until('the service is rid of them', () => gateway.todo.seen.every(({ aborted }) => aborted))
})

t.test('an answer that stops in the middle is seen to be broken', async (t) => {
  const gateway = await startGateway(t, { UPSTREAM_TIMEOUT_MS: '200' })
  const breaks: Record<string, Answer> = {
    'the service ends, chunked': (_request, response) => {
      response.write('{"todos":')
      setTimeout(() => response.socket?.destroy(), 30)
    },
    'the service ends, with a length': (_request, response) => {
      response.writeHead(200, { 'content-length': 100_000 }).write('{"todos":')
      setTimeout(() => response.socket?.destroy(), 30)
    },
    'the service resets the connection': (_request, response) => {
      response.write('{"todos":')
      setTimeout(() => response.socket?.resetAndDestroy(), 30)
    },
    'the service hangs': (_request, response) => {
      response.write('{"todos":')
    },
    'the service sends what is no chunk': (_request, response) => {
      response.write('{"todos":')
      setTimeout(() => response.socket?.write('nonsense\r\n'), 30)
    },
  }
  for (const [what, how] of Object.entries(breaks)) {
    gateway.todo.answer(how)
    await t.rejects(call(gateway.port, { path: '/todos' }), { code: 'ECONNRESET' }, what)
    const raw = await sendRaw(gateway.port, 'GET /todos HTTP/1.1\r\nhost: x\r\n\r\n')
    t.match(raw, /^HTTP\/1\.1 200 .*"todos":/s)
    t.notMatch(raw, /\r\n0\r\n\r\n$/, 'no end is made up')
  }
})

bothWays('an answer that its service breaks off is broken for the client too', async (t, startGateway) => {
  const gateway = await startGateway(t, { UPSTREAM_TIMEOUT_MS: '200' })
  const breaks: Record<string, Answer> = {
    'the service destroys the response': (_request, response) => {
      response.write('{"todos":')
      setTimeout(() => response.destroy(), 30)
    },
    'the service destroys the request': (request, response) => {
      response.write('{"todos":')
      setTimeout(() => request.socket.destroy(), 30)
    },
    'the service destroys the socket': (_request, response) => {
      response.write('{"todos":')
      setTimeout(() => response.socket?.destroy(), 30)
    },
    'the service hangs': (_request, response) => {
      response.write('{"todos":')
    },
  }
  for (const [what, how] of Object.entries(breaks)) {
    gateway.todo.answer(how)
    await t.rejects(call(gateway.port, { path: '/todos' }), { code: 'ECONNRESET' }, what)
    const raw = await sendRaw(gateway.port, 'GET /todos HTTP/1.1\r\nhost: x\r\n\r\n')
    t.match(raw, /^HTTP\/1\.1 200 .*"todos":/s)
    t.notMatch(raw, /\r\n0\r\n\r\n$/, 'no end is made up')
  }
})

bothWays(
  'an answer that breaks before its first byte, or a short one, is answered for with 503',
  async (t, startGateway) => {
    const gateway = await startGateway(t)
    const ends: { length?: number; begin: string }[] = [
      { begin: '' },
      { length: 100, begin: '' },
      { length: 100, begin: '{"todos":' },
      { length: 100_000, begin: '' },
    ]
    for (const { length, begin } of ends) {
      gateway.todo.answer((_request, response) => {
        if (length !== undefined) response.writeHead(200, { 'content-length': length }).flushHeaders()
        if (begin !== '') response.write(begin)
        setTimeout(() => response.destroy(), 30)
      })
      const reply = await call(gateway.port, { method: 'POST', path: '/todos', body: '{}' })
      isProblem(t, reply, 503, 'SERVICE_UNAVAILABLE')
      t.ok(reply.headers['retry-after'])
    }
  },
)

t.test(
  'a short answer that stops anywhere, and a long one that stops before its first byte, is answered for with 503',
  async (t) => {
    const gateway = await startGateway(t)
    const ends = (['destroy', 'resetAndDestroy', 'end'] as const).flatMap((how) => [
      { how, length: 100, begin: '' },
      { how, length: 100, begin: '{"todos":' },
      { how, length: 100_000, begin: '' },
    ])
    for (const { how, length, begin } of ends) {
      gateway.todo.answer((_request, response) => {
        response.writeHead(200, { 'content-length': length, 'content-type': 'application/json' }).flushHeaders()
        response.write(begin)
        setTimeout(() => response.socket?.[how](), 30)
      })
      const reply = await call(gateway.port, { path: '/todos' })
      isProblem(t, reply, 503, 'SERVICE_UNAVAILABLE')
      t.equal(reply.json().detail, 'The todo-service is not available, try again')
      t.ok(reply.headers['retry-after'])
    }
  },
)

t.test('if the answer of a service is no HTTP, the answer is 503', async (t) => {
  const gateway = await startGateway(t)
  for (const nonsense of [
    'nonsense\r\n\r\n',
    'HTTP/1.1 200 OK\r\ncontent-length: 1\r\ntransfer-encoding: chunked\r\n\r\n',
  ]) {
    gateway.todo.answer((_request, response) => response.socket?.end(nonsense))
    isProblem(t, await call(gateway.port, { method: 'POST', path: '/todos', body: '{}' }), 503, 'SERVICE_UNAVAILABLE')
  }
})

t.test('a read that meets a closed connection is sent again, a write never', async (t) => {
  const gateway = await startGateway(t)
  for (const { method, tries } of [
    { method: 'GET', tries: 3 },
    { method: 'HEAD', tries: 3 },
    { method: 'POST', tries: 1 },
    { method: 'PATCH', tries: 1 },
    { method: 'PUT', tries: 1 },
    { method: 'DELETE', tries: 1 },
    { method: 'OPTIONS', tries: 1 },
  ]) {
    for (const how of ['destroy', 'resetAndDestroy', 'end'] as const) {
      const before = gateway.todo.seen.length
      gateway.todo.answer((_request, response) => void response.socket?.[how]())
      const reply = await call(gateway.port, {
        method,
        path: '/todos',
        ...(method === 'POST' && { body: '{"contents":"once"}' }),
      })
      t.equal(reply.status, 503)
      t.equal(gateway.todo.seen.length - before, tries, `${method}, ${how}`)
    }
  }
})

t.test('a read over a connection that was just closed is answered as usual', async (t) => {
  const gateway = await startGateway(t)
  let refusals = 1
  gateway.todo.answer((_request, response) => {
    if (refusals-- > 0) response.socket?.destroy()
    else response.end('there')
  })
  const reply = await call(gateway.port, { path: '/todos' })
  t.same([reply.status, reply.text], [200, 'there'])
  t.equal(gateway.todo.seen.length, 2)
})

t.test('a service that is restarted costs no read, and no write is sent twice', async (t) => {
  const gateway = await startGateway(t)
  // Connections that are open and idle when the service goes.
  await Promise.all(Array.from({ length: 5 }, () => call(gateway.port, { path: '/todos' })))
  await gateway.todo.stop()
  const replies = Promise.all(Array.from({ length: 5 }, () => call(gateway.port, { path: '/todos' })))
  await sleep(20)
  await gateway.todo.start()
  t.same(
    (await replies).map(({ status }) => status),
    [200, 200, 200, 200, 200],
  )
})

bothWays('a 503 of a service is passed on, not tried again', async (t, startGateway) => {
  const gateway = await startGateway(t)
  gateway.todo.answer((_request, response) => response.writeHead(503, { 'retry-after': '2' }).end('busy'))
  const reply = await call(gateway.port, { path: '/todos' })
  t.same([reply.status, reply.headers['retry-after'], reply.text], [503, '2', 'busy'])
  t.equal(gateway.todo.seen.length, 1)
})

t.test('connections to a service are used again', async (t) => {
  const gateway = await startGateway(t, { UPSTREAM_CONNECTIONS: '4' })
  for (let round = 0; round < 20; round += 1) {
    const post = await call(gateway.port, { method: 'POST', path: '/todos', body: '{}' })
    const get = await call(gateway.port, { path: '/todos' })
    t.same([post.status, get.status], [200, 200])
  }
  t.equal(gateway.todo.seen.length, 40)
  t.ok(gateway.todo.connections.opened <= 4)
})

bothWays(
  'no service gets more requests at once than allowed, and whoever has to wait is served',
  async (t, startGateway) => {
    const gateway = await startGateway(t, { UPSTREAM_CONNECTIONS: '2' })
    const atOnce = { now: 0, most: 0 }
    gateway.todo.answer((_request, response) => {
      atOnce.now += 1
      atOnce.most = Math.max(atOnce.most, atOnce.now)
      setTimeout(() => {
        atOnce.now -= 1
        response.end('ok')
      }, 20)
    })
    const replies = await Promise.all(Array.from({ length: 20 }, () => call(gateway.port, { path: '/todos' })))
    t.ok(replies.every(({ status }) => status === 200))
    t.equal(atOnce.most, 2)
    t.ok(gateway.todo.connections.opened <= 5, 'over connections that are used again')
    t.equal((await call(gateway.port, { path: '/users/me' })).status, 200)
  },
)

bothWays('answers that are read slowly, or never, keep no other request waiting', async (t, startGateway) => {
  const gateway = await startGateway(t, { UPSTREAM_CONNECTIONS: '2' })
  gateway.todo.answer(({ url }, response) => response.end(url === '/todos/large' ? 'x'.repeat(20_000_000) : 'ok'))
  for (let count = 1; count <= 3; count += 1) {
    const { socket } = await openSocket(t, gateway.port)
    socket.pause().write('GET /todos/large HTTP/1.1\r\nhost: x\r\n\r\n')
    await until('the service has got the request', () => gateway.todo.seen.length === count)
  }
  t.equal((await call(gateway.port, { path: '/todos' })).text, 'ok')
})

bothWays('whoever waits for a service that hangs is answered in time', async (t, startGateway) => {
  const gateway = await startGateway(t, { UPSTREAM_CONNECTIONS: '1', UPSTREAM_TIMEOUT_MS: '400' })
  gateway.todo.answer(() => undefined)
  const startedAt = performance.now()
  const replies = await Promise.all(Array.from({ length: 8 }, () => call(gateway.port, { path: '/todos' })))
  const took = performance.now() - startedAt
  for (const reply of replies) {
    isProblem(t, reply, 503, 'SERVICE_UNAVAILABLE')
    t.equal(reply.headers['retry-after'], '1')
  }
  t.ok(took < 2_500, `took ${took} ms, not eight times as long as one`)
  t.ok(gateway.todo.seen.length < replies.length, 'not each has waited until it was its turn to hang')
  gateway.todo.answer((_request, response) => response.end('ok'))
  t.equal((await call(gateway.port, { path: '/todos' })).text, 'ok')
})

bothWays('a service that hangs leaves places for the others', async (t, startGateway) => {
  for (const [connections, path] of [
    ['1', '/todos'],
    ['128', '/todos'],
    ['1', '/todos/7/attachments'],
  ] as const) {
    const gateway = await startGateway(t, { UPSTREAM_CONNECTIONS: connections, MAX_REQUESTS_AT_ONCE: '4' })
    const { promise: released, resolve: release } = Promise.withResolvers<void>()
    gateway.todo.answer((_request, response) => void released.then(() => response.end('ok')))
    const statuses: number[] = []
    const calls = Array.from({ length: 6 }, async () => {
      statuses.push((await call(gateway.port, { path })).status)
    })
    await until('those beyond three quarters of the places are refused', () => statuses.length === 3)
    t.equal((await call(gateway.port, { path: '/users/me' })).status, 200)
    release()
    await Promise.all(calls)
    t.same(statuses, [503, 503, 503, 200, 200, 200])
  }
})

bothWays('a client that goes away while it waits for its turn is not served', async (t, startGateway) => {
  const gateway = await startGateway(t, { UPSTREAM_CONNECTIONS: '1' })
  const { promise: released, resolve: release } = Promise.withResolvers<void>()
  gateway.todo.answer((_request, response) => void released.then(() => response.end('ok')))
  const first = call(gateway.port, { path: '/todos/1' })
  await until('the only turn is taken', () => gateway.todo.seen.length === 1)
  const { socket } = await openSocket(t, gateway.port)
  socket.write('GET /todos/2 HTTP/1.1\r\nhost: x\r\n\r\n')
  await sleep(50)
  socket.destroy()
  await sleep(50)
  release()
  t.equal((await first).status, 200)
  t.equal((await call(gateway.port, { path: '/todos/3' })).status, 200)
  t.same(
    gateway.todo.seen.map(({ url }) => url),
    ['/todos/1', '/todos/3'],
  )
})

/** Holds back what a service answers, until it is told to answer one. */
function holdAnswers({ todo }: Gateway) {
  const held: ServerResponse[] = []
  todo.answer((_request, response) => void held.push(response))
  const answerOne = async () => {
    const { length } = todo.seen
    held.shift()?.end('ok')
    await until('the next one has its turn', () => todo.seen.length > length)
  }
  return { held, answerOne }
}

/** How many requests a gateway is serving, with those that wait for a turn. */
const serving = async ({ app }: Gateway) =>
  Number((await app.metricsRegistry.getSingleMetricAsString('http_requests_in_progress')).split(' ').at(-1))

const tokenOf = (name: string) => ({ authorization: `Bearer ${name}` })

bothWays('a turn goes to whoever has the fewest: another address, or another token', async (t, startGateway) => {
  const gateway = await startGateway(t, { UPSTREAM_CONNECTIONS: '4' })
  const { held, answerOne } = holdAnswers(gateway)
  const ask = (who: string, localAddress: string) =>
    call(gateway.port, { path: `/todos/${who}`, headers: tokenOf(who), localAddress })
  const asked = Array.from({ length: 100 }, () => ask('ada', '127.0.0.1'))
  await until('one client has all turns', () => held.length === 4)
  asked.push(ask('ben', '127.0.0.2'), ask('cleo', '127.0.0.1'))
  await until('the others wait', async () => (await serving(gateway)) === 102)
  await answerOne()
  await answerOne()
  t.same(
    gateway.todo.seen
      .slice(4)
      .map(({ url }) => url)
      .sort(),
    ['/todos/ben', '/todos/cleo'],
  )
  gateway.todo.answer((_request, response) => response.end('ok'))
  for (const response of held) response.end('ok')
  t.ok((await Promise.all(asked)).every(({ status }) => status === 200))
})

bothWays('who has the most that waits is refused where there is no room, and nobody else', async (t, startGateway) => {
  const gateway = await startGateway(t, { UPSTREAM_CONNECTIONS: '1', MAX_REQUESTS_AT_ONCE: '20' })
  const { held } = holdAnswers(gateway)
  const ask = (who: string) => call(gateway.port, { path: '/todos', headers: tokenOf(who) })
  const refused: Reply[] = []
  const ada = Array.from({ length: 17 }, async () => {
    const reply = await ask('ada')
    if (reply.status !== 200) refused.push(reply)
  })
  await until('15 of hers are in, and two are not', () => refused.length === 2)
  const others = [ask('ben'), ask('cleo')]
  await until('two of hers give way', () => refused.length === 4)
  const another = await ask('ada')
  isProblem(t, another, 503, 'OVERLOADED')
  t.equal(another.headers['retry-after'], '2')
  gateway.todo.answer((_request, response) => response.end('ok'))
  for (const response of held) response.end('ok')
  t.same(
    (await Promise.all(others)).map(({ status }) => status),
    [200, 200],
  )
  await Promise.all(ada)
  t.equal(refused.length, 4)
})

t.test('a fault in handing a request over is not taken for one of the service', async (t) => {
  const gateway = await startInOneProcess(t)
  t.intercept(gateway.todo.server, 'emit', {
    value: () => {
      throw new TypeError('a fault')
    },
  })
  isProblem(t, await call(gateway.port, { path: '/todos' }), 500, 'INTERNAL_ERROR')
  t.match(gateway.logs.text(), 'a fault')
})

t.test('failures that a client does not read keep no other request waiting', async (t) => {
  const gateway = await startGateway(t, { UPSTREAM_CONNECTIONS: '1', UPSTREAM_TIMEOUT_MS: '2000' })
  gateway.todo.answer((_request, response) => void response.socket?.destroy())
  const { socket } = await openSocket(t, gateway.port)
  socket.pause()
  const isSeen = (count: number) =>
    until('it is seen', () => gateway.todo.seen.length === count, { timeoutMs: 1_000, everyMs: 1 }).then(
      () => true,
      () => false,
    )
  // Each answer has the path in it. When the buffers are full of them, the last one waits for the client to read.
  let count = 0
  do {
    socket.write(`DELETE /todos/${'x'.repeat(12_000)} HTTP/1.1\r\nhost: x\r\n\r\n`)
    count += 1
  } while (await isSeen(count))
  t.ok(count > 2)
  gateway.todo.answer((_request, response) => response.end('ok'))
  t.equal((await call(gateway.port, { path: '/todos/2' })).text, 'ok')
})

t.test('a fault of the gateway is not taken for one of the service', async (t) => {
  const gateway = await startGateway(t)
  const { byteLength } = Buffer
  // The proxy library asks for it before it sends a body.
  t.intercept(Buffer, 'byteLength', {
    value: (content: string | Buffer) => {
      if (Buffer.isBuffer(content)) throw new TypeError('a fault')
      return byteLength(content)
    },
  })
  const reply = await call(gateway.port, { method: 'POST', path: '/todos', body: '{}' })
  isProblem(t, reply, 500, 'INTERNAL_ERROR')
  t.notOk(reply.headers['retry-after'])
  t.match(gateway.logs.text(), 'a fault')
})

bothWays('a client that goes away is no error of the gateway', async (t, startGateway) => {
  for (const length of [undefined, 100, 100_000]) {
    const gateway = await startGateway(t)
    gateway.todo.answer((_request, response) => {
      if (length !== undefined) response.writeHead(200, { 'content-length': length }).write('{"todos":')
    })
    const { socket } = await openSocket(t, gateway.port)
    socket.write('GET /todos HTTP/1.1\r\nhost: x\r\n\r\n')
    await until('the request has arrived', () => gateway.todo.seen.length === 1)
    // So that what the service has begun to answer has come as far as the gateway.
    await sleep(100)
    socket.destroy()
    await until('the service is rid of it', () => gateway.todo.seen[0]?.aborted === true)
    await sleep(50)
    t.notOk(gateway.logs.lines().some(({ level }) => Number(level) >= 50))
  }
})

bothWays('requests under way are finished when the gateway ends, and none is lost', async (t, startGateway) => {
  const gateway = await startGateway(t)
  gateway.todo.answer((_request, response) => void setTimeout(() => response.end('done'), 150))
  const replies: Promise<Reply>[] = Array.from({ length: 10 }, () => call(gateway.port, { path: '/todos' }))
  await until('all are under way', () => gateway.todo.seen.length === 10)
  await gateway.app.drainAndClose(0)
  for (const reply of await Promise.all(replies)) t.same([reply.status, reply.text], [200, 'done'])
  await t.rejects(call(gateway.port, { path: '/todos' }), { code: 'ECONNREFUSED' })
})

t.test('a gateway starts before the services do', async (t) => {
  const gateway = await startGateway(t, { TODO_SERVICE_URL: `http://127.0.0.1:${await freePort()}` })
  t.equal((await call(gateway.port, { path: '/todos' })).status, 503)
})
