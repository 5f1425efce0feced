import path from 'node:path'
import {
  bearer,
  createFeedServer,
  createFolder,
  createKeyServer,
  databases,
  type FeedServer,
  freePort,
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

tap.test('a config with faults: one clear message, exit 1', async (t) => {
  const { code, output } = await fail(t, { LIST_CACHE_BYTES: 'lots' })
  t.equal(code, 1)
  t.match(output, /^The configuration has 5 faults:\n/)
  const required = ['DATABASE_URL', 'JWKS_URL', 'SERVICE_TOKEN', 'USER_FEED_URL'].map((name) => `${name} is required`)
  for (const fault of [...required, 'LIST_CACHE_BYTES must be integer']) t.match(output, `\n  ${fault} (`)
  t.notMatch(output, / at .*\.ts/, 'no stack')
})

tap.test('a port that is taken, and a database that somebody else has: named, exit 1', async (t) => {
  const url = `file:${path.join(await createFolder(t), 'data.sqlite')}`
  const [database] = databases
  if (!database) throw new TypeError('no database')
  const { feed, keys } = await buildTestApp(t, database, { url })
  const env = await environment(t, url, feed)
  t.match(await fail(t, env), { code: 1, output: /data\.sqlite is in use by another process/ })
  const other = { ...env, DATABASE_URL: `${url}.other`, PORT: new URL(keys.url).port }
  t.match(await fail(t, other), { code: 1, output: /EADDRINUSE.*set PORT to a free port/ })
})

tap.test('a MySQL that is not there: named, exit 1, and no password in the message', async (t) => {
  const url = `mysql://todo:hunter2@127.0.0.1:${await freePort()}/todo`
  const { code, output } = await fail(t, await environment(t, url, await createFeedServer(t)))
  t.equal(code, 1)
  t.match(output, /ECONNREFUSED.*is the database of DATABASE_URL running\?/)
  t.notMatch(output, /hunter2/)
})
