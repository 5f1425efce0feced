import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createSecureServer } from 'node:http2'
import path from 'node:path'
import { TLSSocket } from 'node:tls'
import {
  AUTHORITY_FILE,
  freePort,
  LOCALHOST_FILE,
  listen,
  startProcess,
  startServer,
  type TestScope,
  until,
} from '@todo/test-kit'
import t from 'tap'
import { serviceUrls } from './helper.ts'

const SERVER = path.resolve(import.meta.dirname, '../src/server.ts')

/** What a service behind TLS has seen of a request. */
interface Seen {
  url: string
  httpVersion: string
  /** The name that the client has asked for (SNI). */
  servername: unknown
  connection: unknown
}

/**
 * Starts a service behind TLS, whose certificate is for `localhost`, from a private authority. It would speak HTTP/2 with a
 * client that asks for it.
 */
async function startService(t: TestScope) {
  const pem = readFileSync(LOCALHOST_FILE)
  const seen: Seen[] = []
  const server = createSecureServer(
    { key: pem, cert: pem, allowHTTP1: true },
    ({ url, httpVersion, socket }, response) => {
      const { servername } = socket instanceof TLSSocket ? socket : {}
      seen.push({ url, httpVersion, servername, connection: socket.remotePort })
      response.end('{"ok":true}')
    },
  )
  const port = await listen(server)
  t.teardown(async () => {
    server.close()
    await once(server, 'close')
  })
  return { port, seen }
}

/** Starts a gateway that is never ready, and waits until it answers. */
async function startUnready(t: TestScope, env: Record<string, string>) {
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const { output } = startProcess(t, SERVER, { env: { ...env, PORT: String(port) }, unmeasured: true })
  await until('it answers', async () => (await fetch(`${url}/healthz`)).ok, { everyMs: 100 })
  return { url, output }
}

t.test('services behind TLS, with certificates of a private authority', async (t) => {
  const { port, seen } = await startService(t)
  const gateway = await startServer(t, SERVER, {
    env: {
      ...serviceUrls(`https://localhost:${port}`),
      METRICS_PORT: '0',
      NODE_EXTRA_CA_CERTS: AUTHORITY_FILE,
    },
    unmeasured: true,
  })
  for (let time = 0; time < 12; time += 1) {
    const answer = await fetch(`${gateway.url}/todos`)
    t.equal(answer.status, 200)
    t.same(await answer.json(), { ok: true })
  }
  const asked = seen.filter(({ url }) => url === '/readyz')
  const sent = seen.filter(({ url }) => url === '/todos')
  t.ok(asked.length > 0, 'they are asked whether they are ready')
  t.equal(sent.length, 12, 'and get requests')
  for (const { httpVersion, servername } of seen)
    t.same({ httpVersion, servername }, { httpVersion: '1.1', servername: 'localhost' })
  t.ok(new Set(sent.map(({ connection }) => connection)).size < 6, 'over connections that are kept')
  gateway.child.kill('SIGTERM')
  t.same(await gateway.exit, { code: 0, signal: null })
})

t.test(
  'a service whose certificate is for another name, or of an unknown authority, gets nothing, and the log says why',
  async (t) => {
    const { port, seen } = await startService(t)
    const known = { NODE_EXTRA_CA_CERTS: AUTHORITY_FILE }
    for (const { origin, env, why } of [
      {
        origin: `https://127.0.0.1:${port}`,
        env: known,
        why: /does not match certificate's altnames: IP: 127\.0\.0\.1 is not in/,
      },
      { origin: `https://localhost:${port}`, env: {}, why: /unable to verify the first certificate/ },
    ]) {
      const config = { ...serviceUrls(origin), METRICS_PORT: '0', ...env }
      const { url, output } = await startUnready(t, config)
      const answer = await fetch(`${url}/todos`)
      t.equal(answer.status, 503)
      t.notMatch(await answer.text(), why, 'clients are not told')
      await until('the log says why', () => why.test(output()))
    }
    t.same(seen, [])
  },
)
