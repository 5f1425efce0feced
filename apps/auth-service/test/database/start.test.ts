import {
  freePort,
  mysql,
  queryMysql,
  sqlite,
  startProcess,
  startServer,
  type TestScope,
  type TestServer,
} from '@todo/test-kit'
import t from 'tap'
import { migrations } from '../../src/database/migrations/index.ts'
import { environment, serverFile } from '../helper.ts'

/** Starts the service as a process, whose code other tests have measured. */
function start(t: TestScope, url: string): Promise<TestServer> {
  return startServer(t, serverFile, { env: environment(url), unmeasured: true })
}

t.test('two processes that start at once on one empty MySQL migrate it exactly once', { skip: !mysql }, async (t) => {
  const url = (await mysql?.missing(t)) ?? ''
  const servers = await Promise.all(Array.from({ length: 2 }, () => start(t, url)))
  const names = migrations.map(({ name }) => name)
  const recorded = await queryMysql(url, 'SELECT name FROM mikro_orm_migrations ORDER BY id')
  t.strictSame(
    recorded.map(({ name }) => name),
    names,
  )
  const lines = servers.flatMap((server) => server.output().match(/migrations run: \d+/g) ?? [])
  t.strictSame(lines, [`migrations run: ${names.length}`])

  await t.test('they see one set of users, and each other’s tokens are good', async (t) => {
    const [first, second] = servers
    const post = (server: typeof first, path: string) =>
      fetch(`${server?.url}${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ username: 'test', password: 'test' }),
      })
    t.equal((await post(first, '/users/sign-up')).status, 201)
    t.equal((await post(second, '/users/sign-up')).status, 409)
    const { access_token } = Object(await (await post(first, '/users/log-in')).json())
    const me = await fetch(`${second?.url}/users/me`, { headers: { authorization: `Bearer ${access_token}` } })
    t.match(await me.json(), { username: 'test' })
  })
  await endAll(servers)
})

t.test('a second process on one SQLite file is refused, and told why', async (t) => {
  const url = await sqlite.create(t)
  const holder = await start(t, url)
  const env = { ...environment(url), PORT: String(await freePort()) }
  const second = startProcess(t, serverFile, { env, unmeasured: true })
  t.strictSame(await second.exit, { code: 1, signal: null })
  t.match(second.output(), `${url.slice('file:'.length)} is in use by another process`)
  t.match(second.output(), 'or use MySQL')
  t.equal((await fetch(`${holder.url}/readyz`)).status, 200, 'the first is not disturbed')

  t.test('and once the holder is killed, however hard, the file can be opened at once', async (t) => {
    holder.child.kill('SIGKILL')
    await holder.exit
    const next = await start(t, url)
    t.equal((await fetch(`${next.url}/readyz`)).status, 200)
    await endAll([next])
  })
})

t.test('what keeps the service from its database is said in one message, and how to mend it', async (t) => {
  const noServer = `mysql://root:secret-of-mine@127.0.0.1:${await freePort()}/auth`
  const cases: { url: string; expected: RegExp; skip?: boolean }[] = [
    { url: noServer, expected: /ECONNREFUSED.*is the database of DATABASE_URL running\?/ },
    { url: 'mysql://root:secret-of-mine@no-such-host.invalid/auth', expected: /is the host in DATABASE_URL right\?/ },
    {
      url: withUser('nobody', 'secret-of-mine'),
      expected: /Access denied.*are user and password in DATABASE_URL right\?/,
      skip: !mysql,
    },
    { url: 'file:/dev/null/data.sqlite', expected: /\/dev\/null/ },
  ]
  for (const { url, expected, skip } of cases) {
    t.test(`${expected}`, { skip: skip ?? false }, async (t) => {
      const server = startProcess(t, serverFile, { env: environment(url), unmeasured: true })
      t.strictSame(await server.exit, { code: 1, signal: null })
      const message = server
        .output()
        .split('\n')
        .filter((line) => !line.startsWith('{'))
        .join('\n')
      t.match(message, expected)
      t.notMatch(server.output(), 'secret-of-mine')
      t.notMatch(message, /^ +at /m, 'no stack')
    })
  }
})

function withUser(user: string, password: string): string {
  const url = new URL(process.env.TEST_MYSQL_URL || 'mysql://127.0.0.1')
  return `mysql://${user}:${password}@${url.host}/auth`
}

/** Ends servers as an operator would, so that they leave in order. */
async function endAll(servers: TestServer[]): Promise<void> {
  for (const { child } of servers) child.kill('SIGTERM')
  await Promise.all(servers.map(({ exit }) => exit))
}
