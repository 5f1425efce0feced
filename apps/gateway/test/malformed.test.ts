import { sendRaw } from '@todo/test-kit'
import { bothWays, openSocket } from './helper.ts'

const HOST = 'host: gateway\r\n'
const HIDDEN = 'GET /internal HTTP/1.1\r\nhost: x\r\n\r\n'
const CL = `content-length: ${HIDDEN.length + 5}\r\n`
const TE = 'transfer-encoding: chunked\r\n'

/** Requests that two servers could read in two ways: what one takes for a body, the other takes for a request. */
const SMUGGLED = {
  'a length and chunks': `POST /todos HTTP/1.1\r\n${HOST}${CL}${TE}\r\n0\r\n\r\n${HIDDEN}`,
  'chunks and a length': `POST /todos HTTP/1.1\r\n${HOST}${TE}${CL}\r\n0\r\n\r\n${HIDDEN}`,
  'two lengths': `POST /todos HTTP/1.1\r\n${HOST}content-length: 0\r\ncontent-length: 40\r\n\r\n${HIDDEN}`,
  'a list of lengths': `POST /todos HTTP/1.1\r\n${HOST}content-length: 0, 40\r\n\r\n${HIDDEN}`,
  'a signed length': `POST /todos HTTP/1.1\r\n${HOST}content-length: +4\r\n\r\n{}{}`,
  'a negative length': `POST /todos HTTP/1.1\r\n${HOST}content-length: -1\r\n\r\n`,
  'a length in hexadecimal': `POST /todos HTTP/1.1\r\n${HOST}content-length: 0x4\r\n\r\n{}{}`,
  'a length with a fraction': `POST /todos HTTP/1.1\r\n${HOST}content-length: 4.0\r\n\r\n{}{}`,
  'a length beyond counting': `POST /todos HTTP/1.1\r\n${HOST}content-length: 99999999999999999999999\r\n\r\n{}`,
  'chunks under another name': `POST /todos HTTP/1.1\r\n${HOST}transfer-encoding: xchunked\r\n\r\n0\r\n\r\n`,
  'chunks that are not the last coding': `POST /todos HTTP/1.1\r\n${HOST}transfer-encoding: chunked, identity\r\n\r\n0\r\n\r\n`,
  'a blank before the colon': `POST /todos HTTP/1.1\r\n${HOST}transfer-encoding : chunked\r\n\r\n0\r\n\r\n`,
  'a folded header': `POST /todos HTTP/1.1\r\n${HOST}x: y\r\n transfer-encoding: chunked\r\n\r\n0\r\n\r\n`,
  'a line that ends in a carriage return': `POST /todos HTTP/1.1\r\n${HOST}x: y\rtransfer-encoding: chunked\r\n\r\n`,
  'a NUL in a name': `GET /todos HTTP/1.1\r\n${HOST}x\0y: z\r\n\r\n`,
  'a NUL in a value': `GET /todos HTTP/1.1\r\n${HOST}x: y\0z\r\n\r\n`,
  'a chunk whose size is no number': `POST /todos HTTP/1.1\r\n${HOST}${TE}\r\nzz\r\n{}\r\n0\r\n\r\n`,
  'a header without a colon': `GET /todos HTTP/1.1\r\n${HOST}nonsense\r\n\r\n`,
  'no host': 'GET /todos HTTP/1.1\r\n\r\n',
  'no method': '/todos HTTP/1.1\r\n\r\n',
  'an unknown method': `SMUGGLE /todos HTTP/1.1\r\n${HOST}\r\n`,
  'an unknown version': `GET /todos HTTP/9.9\r\n${HOST}\r\n`,
  'a blank in the path': `GET /todos /internal HTTP/1.1\r\n${HOST}\r\n`,
  'the greeting of TLS': '\x16\x03\x01\x02\0\x01\0\x01\xfc\x03\x03',
  'the preface of HTTP/2': 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
}

bothWays('what is no proper request is refused, and no service sees any of it', async (t, startGateway) => {
  const gateway = await startGateway(t)
  for (const [what, bytes] of Object.entries(SMUGGLED)) {
    const { socket, received, closed } = await openSocket(t, gateway.port)
    socket.write(bytes, 'latin1')
    await closed
    t.match(received(), /^HTTP\/1\.1 400 Bad Request\r\n/, what)
    t.notMatch(received(), /HTTP\/1\.1 [235]/, 'and there is no second answer')
  }
  t.notOk(
    gateway.seen().some(({ complete }) => complete),
    'no service has had a whole request',
  )
  t.notOk(gateway.seen().some(({ url }) => url.includes('internal')))
})

bothWays('the refusal is a problem detail with a request id', async (t, startGateway) => {
  const gateway = await startGateway(t)
  const answer = await sendRaw(gateway.port, 'nonsense\r\n\r\n')
  const [head = '', body = ''] = answer.split('\r\n\r\n')
  const problem = JSON.parse(body)
  t.match(head, /^HTTP\/1\.1 400 /)
  t.match(head, /content-type: application\/problem\+json/)
  t.match(head, `x-request-id: ${problem.request_id}`)
  t.match(problem, {
    type: 'about:blank',
    title: 'Bad Request',
    status: 400,
    code: 'MALFORMED_REQUEST',
    detail: String,
  })
})

bothWays('headers that are too large are refused', async (t, startGateway) => {
  const gateway = await startGateway(t)
  for (const head of [
    `x: ${'y'.repeat(20_000)}\r\n`,
    `${'x'.repeat(20_000)}: y\r\n`,
    Array.from({ length: 2_000 }, (_, index) => `x-${index}: ${index}\r\n`).join(''),
    `authorization: Bearer ${'a'.repeat(20_000)}\r\n`,
  ]) {
    const answer = await sendRaw(gateway.port, `GET /todos HTTP/1.1\r\n${HOST}${head}\r\n`)
    t.match(answer, /^HTTP\/1\.1 431 .*content-type: application\/problem\+json.*"code":"HEADERS_TOO_LARGE"/s)
  }
  const longUrl = await sendRaw(gateway.port, `GET /todos?${'q'.repeat(20_000)} HTTP/1.1\r\n${HOST}\r\n`)
  t.match(longUrl, /^HTTP\/1\.1 431 /)
  t.same(gateway.seen(), [])
})

bothWays('requests sent in one go are answered in their order', async (t, startGateway) => {
  const gateway = await startGateway(t)
  gateway.todo.answer(({ url = '' }, response) => void setTimeout(() => response.end(url), url.endsWith('1') ? 60 : 0))
  const get = (path: string, last = '') => `GET ${path} HTTP/1.1\r\n${HOST}${last}\r\n`
  const answer = await sendRaw(
    gateway.port,
    get('/todos/1') + get('/healthz') + get('/todos/2') + get('/todos/3', 'connection: close\r\n'),
  )
  t.same(answer.match(/\/todos\/\d|"status":"ok"/g), ['/todos/1', '"status":"ok"', '/todos/2', '/todos/3'])
})

bothWays('HTTP/1.0 is spoken too', async (t, startGateway) => {
  const gateway = await startGateway(t)
  const answer = await sendRaw(gateway.port, 'GET /todos HTTP/1.0\r\n\r\n')
  t.match(answer, /^HTTP\/1\.1 200 .*"ok":true/s)
  t.match(answer, /connection: close/i)
})
