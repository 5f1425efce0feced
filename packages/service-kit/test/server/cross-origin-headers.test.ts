import { parseAnswer, portOf, sendRaw } from '@todo/test-kit'
import t from 'tap'
import { buildKitApp, settings } from '../helper.ts'

t.test('what a page of another origin needs is on every answer, however early', async (t) => {
  const never = Promise.withResolvers<object>()
  t.teardown(() => never.resolve({}))
  const app = await buildKitApp(t, (app) => app.get('/slow', () => never.promise), {
    settings: { ...settings, MAX_REQUESTS_AT_ONCE: 1, REQUEST_TIMEOUT_MS: 1_000 },
    headersFor: (origin) => ({ 'access-control-allow-origin': origin, vary: 'Origin' }),
  })
  await app.listen({ host: '127.0.0.1', port: 0 })
  const port = portOf(app.server.address())
  const arrived = new Promise((resolve) => app.server.once('request', resolve))
  const slow = fetch(`http://127.0.0.1:${port}/slow`)
  await arrived
  const head = 'Host: localhost\r\nOrigin: https://app.example\r\nConnection: close\r\n'
  const cases: [string, string, number][] = [
    ['while there is too much to do', `GET /slow HTTP/1.1\r\n${head}\r\n`, 503],
    ['to what is no HTTP', `GET / HTTP/9.9\r\n${head}\r\n`, 400],
    ['to an invalid Host', `GET / HTTP/1.1\r\nHost: a b\r\n${head}\r\n`, 400],
    ['to a body that does not arrive', `POST /healthz HTTP/1.1\r\n${head}Content-Length: 9\r\n\r\n`, 405],
  ]
  for (const [what, bytes, status] of cases) {
    const answer = parseAnswer(await sendRaw(port, bytes))
    t.equal(answer?.status, status, what)
    t.equal(answer?.headers['access-control-allow-origin'], 'https://app.example', what)
    t.equal(answer?.headers.vary, 'Origin')
  }
  const preflight = `OPTIONS /slow HTTP/1.1\r\n${head}Access-Control-Request-Method: GET\r\n\r\n`
  t.not(parseAnswer(await sendRaw(port, preflight))?.status, 503, 'a preflight is let in')
  const without = parseAnswer(await sendRaw(port, 'GET / HTTP/9.9\r\nHost: localhost\r\n\r\n'))
  t.notOk(without?.headers['access-control-allow-origin'], 'nothing is made up')
  never.resolve({})
  await slow
})
