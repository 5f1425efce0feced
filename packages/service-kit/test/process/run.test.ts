import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { connect } from 'node:net'
import path from 'node:path'
import { startProcess, startServer } from '@todo/test-kit'
import Fastify from 'fastify'
import t from 'tap'
import { listen } from '../../src/process/run.ts'

const file = path.join(import.meta.dirname, '..', 'fixtures', 'run-app.ts')

for (const [fault, message, unmeasured] of [
  ['text', 'just a text\n', false],
  ['hinted', 'connect: is the database of DATABASE_URL running?\n', true],
  ['nameless', 'ECONNREFUSED: is the database of DATABASE_URL running?\n', false],
  ['plain', 'no hint for this\n', true],
] as const) {
  t.test(`what keeps it from starting is said in one line (${fault})`, async (t) => {
    const child = startProcess(t, file, { env: { FAULT: fault }, ipc: true, unmeasured })
    t.strictSame(await child.exit, { code: 1, signal: null }, 'also for a parent that is connected to it')
    t.equal(child.output(), message)
  })
}

t.test('a URL that was given as a file is named by the variable that was set', async (t) => {
  const child = startProcess(t, file, { env: { FAULT: 'hinted', DATABASE_URL_FILE: '/run/secrets/database-url' } })
  t.strictSame(await child.exit, { code: 1, signal: null })
  t.equal(child.output(), 'connect: is the database of DATABASE_URL_FILE running?\n')
})

t.test('a port that is taken is said too', async (t) => {
  const first = await startServer(t, file, { unmeasured: true })
  const second = startProcess(t, file, { env: { PORT: String(first.port) } })
  t.strictSame(await second.exit, { code: 1, signal: null })
  t.match(second.output(), /EADDRINUSE.*: set PORT to a free port, or stop what listens there/)
})

t.test('a socket that nobody has handed over is said', async (t) => {
  const app = Fastify()
  await t.rejects(listen(app, { HOST: '127.0.0.1', PORT: 0 }, 99_999), /EBADF|EINVAL/)
})

for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  t.test(`${signal} ends it in order`, async (t) => {
    const server = await startServer(t, file, { unmeasured: signal === 'SIGINT' })
    server.child.kill(signal)
    t.strictSame(await server.exit, { code: 0, signal: null })
    t.match(server.output(), `"signal":"${signal}"`)
  })
}

t.test('it ends in order when its parent is gone', async (t) => {
  const server = await startServer(t, file, { ipc: true })
  server.child.disconnect()
  t.strictSame(await server.exit, { code: 0, signal: null })
})

const SOMAXCONN = '/proc/sys/net/core/somaxconn'
const CROWD = 800
const systemHasRoom = existsSync(SOMAXCONN) && Number(readFileSync(SOMAXCONN, 'utf8')) > CROWD

t.test('a crowd can connect while it has no time for them', { skip: !systemHasRoom && SOMAXCONN }, async (t) => {
  const server = await startServer(t, file, { unmeasured: true })
  server.child.kill('SIGSTOP')
  const sockets = Array.from({ length: CROWD }, () => connect(server.port, '127.0.0.1'))
  t.teardown(() => {
    for (const socket of sockets) socket.destroy()
  })
  const connected = await Promise.all(
    sockets.map((socket) =>
      once(socket, 'connect', { signal: AbortSignal.timeout(10_000) }).then(
        () => true,
        () => false,
      ),
    ),
  )
  t.equal(connected.filter(Boolean).length, CROWD)
  server.child.kill('SIGCONT')
  t.equal((await fetch(`${server.url}/healthz`)).status, 200, 'and it gets round to those after them')
})

t.test('an error that nobody handles is logged, and ends the process with code 1', async (t) => {
  const server = await startServer(t, file)
  await fetch(`${server.url}/crash`, { method: 'POST' })
  t.strictSame(await server.exit, { code: 1, signal: null })
  t.match(server.output(), /"level":60.*nobody handles this/)
})
