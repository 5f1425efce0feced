import { createLogSink } from '@todo/test-kit'
import t from 'tap'
import { ServiceUnavailable } from '../../src/index.ts'
import { buildKitApp } from '../helper.ts'

t.test('a request is a line of the log, and one that meets an outage is counted in one', async (t) => {
  const { logger, lines } = createLogSink()
  const app = await buildKitApp(
    t,
    (app) => {
      app.get('/fine', async () => ({}))
      app.get('/outage', async () => {
        throw new ServiceUnavailable()
      })
      app.get('/handed-over', async (request) => {
        request.isLogged = true
        return {}
      })
      app.get('/passed-on', async (request, reply) => {
        request.isLogged = true
        return reply.code(503).send({})
      })
      app.get('/quiet', { logLevel: 'warn' }, async (_request, reply) => reply.code(503).send({}))
    },
    { logger },
  )
  for (const url of ['/fine', '/handed-over', '/outage', '/passed-on', '/quiet'])
    for (let n = 0; n < 3; n += 1) await app.inject({ url, headers: { 'x-request-id': `${url.slice(1)}-${n}` } })
  await app.close()
  t.match(
    lines().map(({ msg, reqId, code, count }) => ({ msg, reqId, code, count })),
    [
      ...[0, 1, 2].map((n) => ({ msg: 'request completed', reqId: `fine-${n}` })),
      { msg: 'requests are answered with 503', reqId: 'outage-0', code: 'SERVICE_UNAVAILABLE', count: 1 },
      { msg: 'requests are answered with 503', reqId: 'passed-on-0', code: 'PASSED_ON', count: 1 },
      { msg: 'requests are answered with 503', reqId: 'outage-2', code: 'SERVICE_UNAVAILABLE', count: 2 },
      { msg: 'requests are answered with 503', reqId: 'passed-on-2', code: 'PASSED_ON', count: 2 },
    ],
  )
  t.equal(lines().length, 7)
})
