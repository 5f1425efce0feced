import { existsSync, readFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import t, { type Test } from 'tap'
import { findMysql } from '../testing/mysql.ts'
import { serveMysql } from './fixtures/mysql.ts'
import { fakeRoot, freePorts } from './helper.ts'

const FIXTURE = join(import.meta.dirname, 'fixtures', 'mysql.ts')
const never = () => new AbortController().signal

/** An environment whose PATH holds stand-ins only, and Node and the shell for these. */
function environment(t: Test, stubs: Record<string, string>) {
  const root = fakeRoot(t)
  for (const [name, text] of Object.entries(stubs)) root.write(`bin/${name}`, text)
  const mysqld = root.write('mysqld.mjs', MYSQLD)
  if (!stubs.mysqld) root.write('bin/mysqld', `#!/bin/sh\nexec '${process.execPath}' '${mysqld}' "$@"\n`)
  const env = {
    ...process.env,
    TEST_MYSQL_URL: '',
    CALLS: root.write('calls', ''),
    PATH: [join(root.path, 'bin'), '/bin', '/usr/bin'].join(delimiter),
  }
  return { root, env, calls: () => readFileSync(env.CALLS, 'utf8') }
}

/** A stand-in for mysqld that initialises a folder with one call and serves with the next. */
const MYSQLD = `import { appendFileSync, writeFileSync } from 'node:fs'
import { serveMysql } from '${FIXTURE}'
const args = process.argv.slice(2)
// A test that is killed cannot stop what it has started.
const parent = process.ppid
setInterval(() => process.ppid === parent || process.exit(), 500).unref()
const option = (name) => args.find((arg) => arg.startsWith('--' + name + '='))?.split('=')[1]
appendFileSync(process.env.CALLS, args.join(' ') + '\\n')
if (args[0] === '--version') console.log(process.env.MYSQLD_VERSION ?? 'mysqld  Ver 9.7.0')
else if (process.env.MYSQLD_FAILS === (args.includes('--initialize-insecure') ? 'init' : 'run')) {
  writeFileSync(option('log-error'), process.env.MYSQLD_LOG ?? '')
  console.log('printed')
  process.exitCode = 1
} else if (!args.includes('--initialize-insecure')) await serveMysql(Number(option('port')), '9.7.0')
`
const NO_DOCKER = '#!/bin/sh\nexit 1\n'

t.test('a server that is named is used as it is', async (t) => {
  const [port = 0] = await freePorts(1)
  const close = await serveMysql(port, '9.7.0')
  t.teardown(close)
  const url = `mysql://root:pw@127.0.0.1:${port}`
  const { server } = await findMysql({ TEST_MYSQL_URL: url }, never())
  t.match(server, { url, description: 'MySQL 9.7.0 (TEST_MYSQL_URL)' })
  await server?.stop()
})

t.test('a server that is named but of no use is not replaced by another', async (t) => {
  const [port = 0, nobody] = await freePorts(2)
  t.teardown(await serveMysql(port, '11.4.2-MariaDB'))
  const find = (at: unknown) => findMysql({ TEST_MYSQL_URL: `mysql://root:pw@127.0.0.1:${at}` }, never())
  await t.rejects(find(port), { message: /^TEST_MYSQL_URL cannot be used: it is a MariaDB \(11\.4\.2-MariaDB\)/ })
  await t.rejects(find(nobody), { message: /^TEST_MYSQL_URL cannot be used: .*ECONNREFUSED/ })
})

t.test('a mysqld on PATH serves a throw-away instance, of which nothing remains', async (t) => {
  const { env, calls } = environment(t, { docker: NO_DOCKER })
  const { server, reasons } = await findMysql(env, never())
  t.same(reasons, [])
  t.match(server, {
    url: /^mysql:\/\/root:[0-9a-f]{24}@127\.0\.0\.1:\d+$/,
    description: /^MySQL 9\.7\.0 \(a throw-away instance/,
  })
  const [, init = '', run = ''] = calls().split('\n')
  t.match(init, '--initialize-insecure')
  t.match(run, '--bind-address=127.0.0.1')
  const folder = /--datadir=(\S+)\/data/.exec(run)?.[1] ?? ''
  t.ok(existsSync(folder))
  await server?.stop()
  t.notOk(existsSync(folder))
  await t.rejects(findMysql({ TEST_MYSQL_URL: server?.url }, never()), { message: /ECONNREFUSED/ })
})

t.test('why there is no server is told', async (t) => {
  const reasonOf = async (more: NodeJS.ProcessEnv, signal = never()) => {
    const { env } = environment(t, { docker: NO_DOCKER })
    const { server, reasons } = await findMysql({ ...env, ...more }, signal)
    t.equal(server, undefined)
    t.equal(reasons[1], 'no Docker engine answers')
    return reasons[0]
  }
  t.match(await reasonOf({ MYSQLD_VERSION: 'mysqld Ver 10.11-MariaDB' }), 'it is a MariaDB')
  t.equal(await reasonOf({ MYSQLD_FAILS: 'init' }), 'mysqld did not start: exit code 1 printed')
  t.equal(await reasonOf({ MYSQLD_FAILS: 'init', MYSQLD_LOG: 'a\nfull disk\n' }), 'mysqld did not start: full disk')
  t.match(await reasonOf({ MYSQLD_FAILS: 'run' }), /^mysqld did not start: .*ECONNREFUSED/)
  t.equal(await reasonOf({ PATH: '/nowhere' }), 'there is no mysqld on PATH')
  t.equal(await reasonOf({}, AbortSignal.abort()), 'there is no mysqld on PATH')
})

/** A stand-in for Docker, whose container is a server of the test. */
const docker = (port: number, run: string) => `#!/bin/sh
echo "$*" >> "$CALLS"
case "$1" in
  run) ${run};;
  port) echo "127.0.0.1:${port}";;
esac
`

t.test('without a mysqld, a container serves', async (t) => {
  const [port = 0] = await freePorts(1)
  t.teardown(await serveMysql(port, '9.7.1'))
  const { env, calls } = environment(t, { mysqld: NO_DOCKER, docker: docker(port, 'test -n "$MYSQL_ROOT_PASSWORD"') })
  const { server } = await findMysql(env, never())
  t.match(server, { url: new RegExp(`:${port}$`), description: 'MySQL 9.7.1 (a throw-away container)' })
  t.notMatch(calls(), new URL(server?.url ?? '').password, 'the password is on no command line')
  await server?.stop()
  const name = /--name (\S+)/.exec(calls())?.[1]
  t.match(calls(), `rm --force --volumes ${name}`)
})

t.test('a container that does not start is removed', async (t) => {
  const [nobody = 0] = await freePorts(1)
  const refused = environment(t, { mysqld: NO_DOCKER, docker: docker(0, 'echo no such image; exit 1') })
  const { reasons } = await findMysql(refused.env, never())
  t.equal(reasons[1], 'mysql:9.7 did not start in Docker: no such image')
  t.match(refused.calls(), 'rm --force')

  const silent = environment(t, { mysqld: NO_DOCKER, docker: docker(nobody, 'sleep 0') })
  const stopped = await findMysql(silent.env, AbortSignal.timeout(1_000))
  t.match(stopped.reasons[1], /^mysql:9\.7 did not start in Docker/)
  t.match(silent.calls(), 'rm --force')
})
