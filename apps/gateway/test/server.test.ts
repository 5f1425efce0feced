import { request } from 'node:http'
import { fileURLToPath } from 'node:url'
import { freePort, startProcess, startServer, until } from '@todo/test-kit'
import t from 'tap'
import { createUpstream, replyTo, serviceUrls } from './helper.ts'

const SERVER = fileURLToPath(new URL('../src/server.ts', import.meta.url))

t.test('a wrong configuration is explained in one message that names every variable', async (t) => {
  const gateway = startProcess(t, SERVER, {
    env: {
      ...serviceUrls('a-service:3001'),
      PORT: 'eighty',
      METRICS_PORT: '65536',
      TODO_SERVICE_URL: '',
      UPSTREAM_TIMEOUT_MS: '1',
      UPSTREAM_CONNECTIONS: '0',
      CORS_ORIGINS: '*',
      SECURITY_PROFILE: 'none',
      LOG_LEVEL: 'loud',
    },
    unmeasured: true,
  })
  t.same(await gateway.exit, { code: 1, signal: null })
  const variables = [
    'PORT',
    'METRICS_PORT',
    ...Object.keys(serviceUrls('')),
    'UPSTREAM_TIMEOUT_MS',
    'UPSTREAM_CONNECTIONS',
    'CORS_ORIGINS',
    'SECURITY_PROFILE',
    'LOG_LEVEL',
  ]
  for (const variable of variables) t.match(gateway.output(), new RegExp(`^  ${variable} `, 'm'))
  t.equal(gateway.output().split('\n', 1)[0], `The configuration has ${variables.length} faults:`)
  t.notMatch(gateway.output(), /^ +at /m, 'and there is no stack trace')
})

t.test('it loads no database: neither the driver nor what is built on it', async (t) => {
  const program = startProcess(t, fileURLToPath(new URL('fixtures/loaded.ts', import.meta.url)), {
    unmeasured: true,
  })
  t.same(await program.exit, { code: 0, signal: null })
  t.match(program.output(), '/fastify/')
  t.notMatch(program.output(), /mikro-orm|kysely|mysql2|better-sqlite3/)
})

t.test('a port that is taken is explained, whichever it is', async (t) => {
  const taken = await createUpstream(t)
  const env = {
    ...serviceUrls(taken.url),
    PORT: String(await freePort()),
    METRICS_PORT: '0',
    LOG_LEVEL: 'silent',
  }
  const main = startProcess(t, SERVER, { env: { ...env, PORT: String(taken.port) }, unmeasured: true })
  t.same(await main.exit, { code: 1, signal: null })
  t.match(main.output(), /EADDRINUSE.*set PORT to a free port/)
  const metrics = startProcess(t, SERVER, { env: { ...env, METRICS_PORT: String(taken.port) } })
  t.same(await metrics.exit, { code: 1, signal: null })
  t.match(metrics.output(), /set METRICS_PORT to a free port/)
  t.equal(metrics.output().trim().split('\n').length, 1)
})

t.test('a gateway that is told to stop under load loses no request', async (t) => {
  const todo = await createUpstream(t, (message, response) => {
    message.on('end', () => setTimeout(() => response.end('ok'), 5))
  })
  const gateway = await startServer(t, SERVER, {
    env: { ...serviceUrls(todo.url), METRICS_PORT: '0', LOG_LEVEL: 'info' },
  })
  let ended = false
  let answered = 0
  const lost: unknown[] = []
  // Each worker uses a connection until the gateway closes it, as a load balancer does, which then goes elsewhere.
  const worker = async () => {
    while (!ended) {
      try {
        const outgoing = request(`${gateway.url}/todos`, { method: 'POST' })
        outgoing.end('{}')
        const { status, headers } = await replyTo(outgoing)
        if (status === 200) answered += 1
        else lost.push(status)
        if (headers.connection === 'close') return
      } catch (error) {
        lost.push(error)
        return
      }
    }
  }
  const workers = Array.from({ length: 16 }, worker)
  await until('requests are flowing', () => answered > 200)
  gateway.child.kill('SIGTERM')
  await Promise.all(workers)
  ended = true
  t.same(lost, [])
  t.same(await gateway.exit, { code: 0, signal: null })
  t.equal(answered, todo.seen.filter(({ url }) => url === '/todos').length, 'every request was answered, and sent once')
})
