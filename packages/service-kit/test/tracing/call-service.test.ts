import { text } from 'node:stream/consumers'
import { createHttpStub } from '@todo/test-kit'
import t from 'tap'
import { callService } from '../../src/index.ts'

const { signal } = new AbortController()

t.test('what is sent arrives, and what is answered is read', async (t) => {
  const asked: unknown[] = []
  const other = await createHttpStub(t, async (response, request) => {
    asked.push(request.method, request.headers['content-type'], request.headers['content-length'], await text(request))
    response.writeHead(201).end('ça')
  })
  const url = `http://127.0.0.1:${other.port}/orders`
  const order = { headers: { 'content-type': 'application/json' }, body: '{"é":1}' }
  t.strictSame(await callService(url, { method: 'POST', ...order, signal }), { ok: true, status: 201, text: 'ça' })
  t.strictSame(asked, ['POST', 'application/json', '8', '{"é":1}'])
})

t.test('what is refused, and a redirect, is told by its status', async (t) => {
  const other = await createHttpStub(t, (response, { url }) => {
    response.writeHead(Number(url?.slice(1)), { location: '/200' }).end()
  })
  for (const status of [302, 401, 503]) {
    const answer = await callService(`http://127.0.0.1:${other.port}/${status}`, { signal })
    t.strictSame(answer, { ok: false, status, text: '' })
  }
  t.equal(other.requests, 3, 'no redirect is followed')
})

t.test('a connection is used again', async (t) => {
  const ports: unknown[] = []
  const other = await createHttpStub(t, (response, { socket }) => {
    ports.push(socket.remotePort)
    response.end()
  })
  for (const _time of [1, 2]) await callService(`http://127.0.0.1:${other.port}/`, { signal })
  t.equal(new Set(ports).size, 1)
})

t.test('a longer answer than is expected is not read to its end', async (t) => {
  const other = await createHttpStub(t, (response) => response.end('12345'))
  const url = `http://127.0.0.1:${other.port}/`
  t.match(await callService(url, { signal, maxBytes: 5 }), { text: '12345' })
  await t.rejects(callService(url, { signal, maxBytes: 4 }), { message: 'a service answered more than 4 bytes' })
})

t.test(
  'a call ends when its signal says so: before the answer, in the middle of it, and before it has begun',
  async (t) => {
    const other = await createHttpStub(t, (response, { url }) => {
      if (url === '/half') response.writeHead(200, { 'content-length': 10 }).write('12345', () => half.abort(reason))
    })
    const reason = new Error('it takes too long')
    const half = new AbortController()
    await t.rejects(callService(`http://127.0.0.1:${other.port}/half`, { signal: half.signal }), reason)
    const late = callService(`http://127.0.0.1:${other.port}/none`, { signal: AbortSignal.timeout(100) })
    await t.rejects(late, { name: 'TimeoutError' })
    const ended = AbortSignal.abort(new Error('the app ends'))
    await t.rejects(callService(`http://127.0.0.1:${other.port}/`, { signal: ended }), { message: 'the app ends' })
  },
)

t.test('an answer that breaks off is none', async (t) => {
  const other = await createHttpStub(t, (response) => {
    response.writeHead(200, { 'content-length': 10 }).write('12345', () => response.destroy())
  })
  await t.rejects(callService(`http://127.0.0.1:${other.port}/`, { signal }), { code: 'ECONNRESET' })
})

t.test('a service behind TLS is called over TLS', async (t) => {
  const other = await createHttpStub(t, (response) => response.end())
  const [error] = await Promise.allSettled([callService(`https://127.0.0.1:${other.port}/`, { signal })])
  t.match(error, { status: 'rejected', reason: { code: /SSL|EPROTO/ } }, 'plain HTTP is no answer')
  t.equal(other.requests, 0)
})
