import { text } from 'node:stream/consumers'
import { createHttpStub } from '@todo/test-kit'
import t from 'tap'
import { callService } from '../../src/index.ts'

const timeoutMs = 10_000

t.test('what is sent arrives, and what is answered is read', async (t) => {
  const asked: unknown[] = []
  const other = await createHttpStub(t, async (response, request) => {
    const { method, headers } = request
    asked.push([method, headers.authorization, headers['content-type'], headers['content-length'], await text(request)])
    response.writeHead(201).end('"ça"')
  })
  const url = `http://127.0.0.1:${other.port}/orders`
  const answer = { ok: true, status: 201, json: 'ça' }
  t.strictSame(await callService(url, { json: { é: 1 }, token: 'secret', timeoutMs }), answer)
  t.strictSame(await callService(url, { timeoutMs }), answer)
  t.strictSame(asked, [
    ['POST', 'Bearer secret', 'application/json', '8', '{"é":1}'],
    ['GET', undefined, undefined, undefined, ''],
  ])
})

t.test('an answer that is no JSON tells nothing', async (t) => {
  const other = await createHttpStub(t, (response) => response.end('<html>'))
  const answer = { ok: true, status: 200, json: undefined }
  t.strictSame(await callService(`http://127.0.0.1:${other.port}/`, { timeoutMs }), answer)
})

t.test('what is refused, and a redirect, is told by its status', async (t) => {
  const other = await createHttpStub(t, (response, { url }) => {
    response.writeHead(Number(url?.slice(1)), { location: '/200' }).end()
  })
  for (const status of [302, 401, 503]) {
    const answer = await callService(`http://127.0.0.1:${other.port}/${status}`, { timeoutMs })
    t.strictSame(answer, { ok: false, status, json: undefined })
  }
  t.equal(other.requests, 3, 'no redirect is followed')
})

t.test('a connection is used again', async (t) => {
  const ports: unknown[] = []
  const other = await createHttpStub(t, (response, { socket }) => {
    ports.push(socket.remotePort)
    response.end()
  })
  for (const _time of [1, 2]) await callService(`http://127.0.0.1:${other.port}/`, { timeoutMs })
  t.equal(new Set(ports).size, 1)
})

t.test('an answer of 16 MB is read, and a longer one is not', async (t) => {
  const most = 16 * 2 ** 20
  const other = await createHttpStub(t, (response, { url }) =>
    response.end(`"${'a'.repeat(Number(url?.slice(1)) - 2)}"`),
  )
  const call = (bytes: number) => callService(`http://127.0.0.1:${other.port}/${bytes}`, { timeoutMs })
  t.equal(String((await call(most)).json).length, most - 2)
  await t.rejects(call(most + 1), { message: `a service answered more than ${most} bytes` })
})

t.test(
  'a call ends when its signal or its time says so: before the answer, in the middle of it, and before it has begun',
  async (t) => {
    const other = await createHttpStub(t, (response, { url }) => {
      if (url === '/half') response.writeHead(200, { 'content-length': 10 }).write('12345', () => half.abort(reason))
    })
    const reason = new Error('it takes too long')
    const half = new AbortController()
    await t.rejects(callService(`http://127.0.0.1:${other.port}/half`, { timeoutMs, signal: half.signal }), reason)
    const late = callService(`http://127.0.0.1:${other.port}/none`, { timeoutMs: 100 })
    await t.rejects(late, { name: 'TimeoutError' })
    const ended = AbortSignal.abort(new Error('the app ends'))
    await t.rejects(callService(`http://127.0.0.1:${other.port}/`, { timeoutMs, signal: ended }), {
      message: 'the app ends',
    })
  },
)

t.test('an answer that breaks off is none', async (t) => {
  const other = await createHttpStub(t, (response) => {
    response.writeHead(200, { 'content-length': 10 }).write('12345', () => response.destroy())
  })
  await t.rejects(callService(`http://127.0.0.1:${other.port}/`, { timeoutMs }), { code: 'ECONNRESET' })
})

t.test('a service behind TLS is called over TLS', async (t) => {
  const other = await createHttpStub(t, (response) => response.end())
  const [error] = await Promise.allSettled([callService(`https://127.0.0.1:${other.port}/`, { timeoutMs })])
  t.match(error, { status: 'rejected', reason: { code: /SSL|EPROTO/ } }, 'plain HTTP is no answer')
  t.equal(other.requests, 0)
})
