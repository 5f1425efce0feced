import { readFile } from 'node:fs/promises'
import { connect } from 'node:net'
import path from 'node:path'
import { createServer } from 'node:tls'
import {
  AUTHORITY_FILE,
  bearer,
  createFeedServer,
  createFolder,
  createKeyServer,
  databases,
  type FeedServer,
  freePort,
  LOCALHOST_FILE,
  listen,
  startProcess,
  startServer,
} from '@todo/test-kit'
import tap, { type Test } from 'tap'
import { buildTestApp, KEY, lend, newUser, tokenFor } from './helper.ts'

const SERVER = path.join(import.meta.dirname, '../src/server.ts')

// A process takes its time on a machine that is busy.
async function environment(t: Test, url: string, feed: FeedServer): Promise<Record<string, string>> {
  return {
    DATABASE_URL: url,
    JWKS_URL: (await createKeyServer(t, KEY)).url,
    USER_FEED_URL: feed.url,
    SERVICE_TOKEN: feed.token,
  }
}

/** Starts the server where it cannot start, and waits for its end. */
async function fail(t: Test, env: Record<string, string>) {
  const server = startProcess(t, SERVER, { env: { PORT: String(await freePort()), ...env }, unmeasured: true })
  const { code } = await server.exit
  return { code, output: server.output() }
}

for (const [index, database] of databases.entries()) {
  const signal = index === 0 ? 'SIGTERM' : 'SIGINT'
  tap.test(`on ${database.name} it serves, ends well on ${signal}, and what was written is there again`, async (t) => {
    const url = await lend(t, database)
    const feed = await createFeedServer(t)
    const env = await environment(t, url, feed)
    const headers = bearer(tokenFor(newUser()))
    const server = await startServer(t, SERVER, { env, unmeasured: database.name === 'MySQL' })
    const added = await fetch(`${server.url}/todos`, {
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/json' },
      body: '{"contents":"buy milk"}',
    })
    t.equal(added.status, 201)
    server.child.kill(signal)
    t.same(await server.exit, { code: 0, signal: null })
    const { app } = await buildTestApp(t, database, { url, feed })
    const found = await app.inject({ url: String(added.headers.get('location')), headers })
    t.match(found.json(), { contents: 'buy milk' })
  })
}

/** A URL of a server on this machine, behind TLS. */
async function behindTls(t: Test, url = ''): Promise<string> {
  const { port, pathname } = new URL(url)
  const pem = await readFile(LOCALHOST_FILE)
  const front = createServer({ key: pem, cert: pem }, (socket) => {
    const back = connect(Number(port), '127.0.0.1').on('error', () => socket.destroy())
    socket
      .on('error', () => back.destroy())
      .pipe(back)
      .pipe(socket)
  })
  t.teardown(() => front.close())
  return `https://localhost:${await listen(front)}${pathname}`
}

tap.test('keys and the feed of users come over TLS, too, by a certificate of a private authority', async (t) => {
  const feed = await createFeedServer(t)
  const env = await environment(t, `file:${path.join(await createFolder(t), 'data.sqlite')}`, feed)
  const secure = {
    JWKS_URL: await behindTls(t, env.JWKS_URL),
    USER_FEED_URL: await behindTls(t, env.USER_FEED_URL),
    NODE_EXTRA_CA_CERTS: AUTHORITY_FILE,
  }
  const server = await startServer(t, SERVER, { env: { ...env, ...secure }, unmeasured: true })
  const answer = await fetch(`${server.url}/todos`, { headers: bearer(tokenFor(newUser())) })
  t.equal(answer.status, 200)
  t.ok(feed.asked.length > 0)
})

tap.test('a config with faults: one clear message, exit 1', async (t) => {
  const { code, output } = await fail(t, { LIST_CACHE_BYTES: 'lots' })
  t.equal(code, 1)
  t.match(output, /^The configuration has 5 faults:\n/)
  const required = ['DATABASE_URL', 'JWKS_URL', 'SERVICE_TOKEN', 'USER_FEED_URL'].map((name) => `${name} is required`)
  for (const fault of [...required, 'LIST_CACHE_BYTES must be integer']) t.match(output, `\n  ${fault} (`)
  t.notMatch(output, / at .*\.ts/, 'no stack')
})
