import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { generateKeySet } from '@todo/auth-service/signing-keys'
import { lockFolder } from '@todo/standalone/lock'
import { createHttpStub, createSmtpServer, freePort, mysql } from '@todo/test-kit'
import t from 'tap'
import { aheadOf, clockFindings } from '../doctor/clock.ts'
import { diskFinding, freeSpaceOf } from '../doctor/disk.ts'
import { exposureFindings } from '../doctor/exposure.ts'
import { report } from '../doctor/finding.ts'
import { keysFinding } from '../doctor/keys.ts'
import { mailFindings } from '../doctor/mail.ts'
import { type MysqlFacts, mysqlFindings } from '../doctor/mysql.ts'
import { portFindings } from '../doctor/ports.ts'
import { isClosed, privateFileFindings } from '../doctor/private-files.ts'
import { publicUrlFindings, silentPublicUrl } from '../doctor/public-url.ts'
import { run } from './fixtures/running-stack.ts'
import { newStack } from './fixtures/stopped-stack.ts'
import { portVariables, temporaryFolder } from './helper.ts'

const DAY_MS = 86_400_000

t.test('clocks that are apart are told, and by how much', async (t) => {
  const apart = (ms: number) => clockFindings([aheadOf('db', 10_000 - ms, [9_990, 10_010])])
  t.match(apart(1_500), [{ state: 'ok', found: 'agrees with that of db' }])
  t.match(apart(-3_000), [{ state: 'warning', found: 'is 3.0 s behind that of db' }])
  t.match(apart(60_000), [{ state: 'fault', found: 'is 60.0 s ahead of that of db', advice: /NTP/ }])
  t.match(clockFindings([aheadOf('a server without a Date', Number.NaN, [1, 2])]), [{ found: /no other clock/ }])
})

t.test('what others can read, or this user cannot, is told with the command that mends it', async (t) => {
  const file = { path: '/data/keys.json', isFolder: false, isClosed: false, uid: 7, mode: 0o100600 }
  t.match(privateFileFindings([file], 7), [{ state: 'ok' }])
  t.match(privateFileFindings([{ ...file, mode: 0o100640 }], 7), [
    { state: 'fault', found: /mode 640/, advice: 'chmod 600 /data/keys.json' },
  ])
  t.match(privateFileFindings([{ ...file, isFolder: true, mode: 0o40755 }], 7), [
    { advice: 'chmod 700 /data/keys.json' },
  ])
  t.match(privateFileFindings([{ ...file, isFolder: true, isClosed: true }], 7), [
    {
      state: 'fault',
      found: 'nothing can be written in /data/keys.json',
      advice: /or: chmod u\+rwx \/data\/keys.json$/,
    },
  ])
  t.same([isClosed(temporaryFolder(t)), isClosed('/not/there')], [false, true])
  const withoutEntry = temporaryFolder(t)
  chmodSync(withoutEntry, 0o600)
  t.equal(isClosed(withoutEntry), process.getuid?.() !== 0, 'only root gets into it')
  t.match(privateFileFindings([file], 8), [{ state: 'fault', advice: /chown -R 8 \/data\/keys.json/ }])
})

t.test('a disk that gets full is told before it is', async (t) => {
  const space = { folder: '/data', bytes: 5e9, files: 1e6 }
  t.match(diskFinding(space), { state: 'ok', found: '5000 MB are free in /data' })
  t.match(diskFinding({ ...space, bytes: 9e8 }), { state: 'warning' })
  t.match(diskFinding({ ...space, bytes: 1e8 }), { state: 'fault' })
  t.match(diskFinding({ ...space, files: 3 }), { state: 'fault', found: 'only 3 more files fit in /data' })
  t.equal(freeSpaceOf('/not/there/yet').folder, '/')
  t.equal(freeSpaceOf('/proc').files, Number.POSITIVE_INFINITY, 'a file system without a limit')
})

t.test('a key that has signed for a year is old, and one that cannot be read is a fault', async (t) => {
  const now = Date.now()
  const keysFile = join(temporaryFolder(t), 'keys.json')
  t.match(keysFinding({ keysFile, keys: undefined }), { state: 'ok', found: /is made at the first start/ })
  const set = generateKeySet()
  writeFileSync(keysFile, JSON.stringify(set))
  t.match(keysFinding({ keysFile, keys: undefined }, now + 3 * DAY_MS), {
    state: 'ok',
    found: /is 3 days old|is 2 days old/,
  })
  const rotated = { keys: set.keys.map((key) => ({ ...key, nbf: Math.floor(now / 1_000) })) }
  writeFileSync(keysFile, JSON.stringify(rotated))
  const old = { state: 'warning', found: 'the key that signs is 400 days old' }
  const then = now + 400 * DAY_MS
  t.match(keysFinding({ keysFile, keys: undefined }, then), { ...old, advice: /npm run keys:rotate/ })
  t.match(keysFinding({ keysFile, keys: JSON.stringify(rotated) }, then), {
    ...old,
    advice: /Move JWT_KEYS into a file/,
  })
  t.match(keysFinding({ keysFile, keys: JSON.stringify(set) }), { state: 'warning', found: /cannot be told/ })
  t.match(keysFinding({ keysFile, keys: '{' }), { state: 'fault', found: /JWT_KEYS is not valid JSON/ })
})

const MYSQL: MysqlFacts = {
  version: '9.7.0',
  isReadOnly: false,
  maxConnections: 151,
  isDurable: true,
  isEncrypted: false,
  host: '127.0.0.1',
  nowMs: 0,
}

t.test('a MySQL that the services cannot count on is told', async (t) => {
  const findings = (facts: Partial<MysqlFacts>) => mysqlFindings('todo-service', { ...MYSQL, ...facts }, 20)
  t.match(findings({}), [{ check: 'todo database', state: 'ok' }])
  t.match(findings({ version: '8.4.3-log' }), [{ state: 'ok' }])
  t.match(findings({ version: '8.0.42' }), [{ state: 'warning', found: /gets no fixes/ }])
  t.match(findings({ version: '5.7.44' }), [{ state: 'fault', found: /too old/ }])
  t.match(findings({ version: '11.4.2-MariaDB' }), [{ state: 'fault', found: /is a MariaDB/ }])
  t.match(findings({ isReadOnly: true }), [{ state: 'fault', found: /read-only/ }])
  t.match(findings({ isDurable: false }), [{ state: 'warning', advice: /sync_binlog = 1/ }])
  t.match(findings({ maxConnections: 24 }), [{ state: 'fault', advice: /max_connections to 25/ }])
  t.match(findings({ host: '192.0.2.1' }), [{ state: 'warning', advice: /ssl-mode/ }])
  t.match(findings({ host: '192.0.2.1', isEncrypted: true }), [{ state: 'ok' }])
})

t.test('a stack that others reach has to be set up for them', async (t) => {
  const findings = (env: NodeJS.ProcessEnv, proxies = '') =>
    exposureFindings(newStack(t, { SECURITY_PROFILE: 'hardened', ...env }), proxies)
  t.match(findings({ SECURITY_PROFILE: 'local' }), [{ state: 'ok', found: 'profile local, for this machine alone' }])
  t.match(findings({ PUBLIC_URL: 'http://localhost:3000' }), [{ state: 'ok' }])
  const PUBLIC_URL = 'https://todo.example.com'
  t.match(findings({ PUBLIC_URL }, 'loopback'), [{ state: 'ok' }])
  t.match(findings({ PUBLIC_URL }), [{ state: 'fault', advice: /TRUSTED_PROXIES/ }])
  t.match(findings({ PUBLIC_URL, SECURITY_PROFILE: 'local' }, 'loopback'), [{ state: 'fault', advice: /hardened/ }])
  t.match(findings({ PUBLIC_URL, HOST: '0.0.0.0' }, 'loopback'), [{ state: 'warning', found: /go past the proxy/ }])
  t.match(findings({ HOST: '192.0.2.7' }), [{ state: 'warning', advice: /proxy with TLS/ }])
})

t.test('a public URL has to lead to the stack, by https', async (t) => {
  const url = 'https://todo.example.com'
  const answer = { status: 200, isStack: true, hasHsts: true, dateMs: 0 }
  t.match(publicUrlFindings(url, answer), [{ state: 'ok' }])
  t.match(publicUrlFindings(url, { ...answer, status: 503 }), [{ state: 'fault', found: /answers 503/ }])
  t.match(publicUrlFindings(url, { ...answer, isStack: false }), [{ state: 'fault', found: /not as the stack does/ }])
  t.match(publicUrlFindings(url, { ...answer, hasHsts: false }), [{ state: 'warning', advice: /X-Forwarded-Proto/ }])
  t.match(publicUrlFindings('http://localhost', { ...answer, hasHsts: false }), [{ state: 'ok' }])
  const failed = (code: string) => silentPublicUrl(url, new TypeError('fetch failed', { cause: { code } }))
  t.match(failed('CERT_HAS_EXPIRED'), { state: 'fault', advice: /certificate/ })
  t.match(failed('ENOTFOUND'), { advice: /DNS/ })
  t.match(failed('ECONNREFUSED'), { advice: /that the proxy runs/ })
  t.match(silentPublicUrl(url, new DOMException('', 'TimeoutError')), { found: /TimeoutError/ })
})

t.test('a mail server is tried, with a test mail or without', async (t) => {
  const server = await createSmtpServer(t)
  const settings = { SMTP_URL: server.url, MAIL_FROM: 'a@example.com', MAIL_DIR: '/mail', SMTP_TIMEOUT_MS: 5_000 }
  t.match(await mailFindings(settings, undefined, true), [{ state: 'ok', found: /lets us in/ }])
  t.equal(server.mails.length, 0)
  t.match(await mailFindings(settings, 'ada@example.com', true), [{ state: 'ok', found: /has taken the test mail/ }])
  t.match(server.mails, [{ to: ['ada@example.com'] }])
  server.refuse()
  t.match(await mailFindings(settings, 'ada@example.com', true), [{ state: 'fault', found: /550/ }])
  const { SMTP_URL: _none, ...toFolder } = settings
  t.match(await mailFindings(toFolder, undefined, false), [{ state: 'ok', found: /a file in \/mail/ }])
  t.match(await mailFindings(toFolder, undefined, true), [{ state: 'warning', advice: /SMTP_URL/ }])
  t.match(await mailFindings(toFolder, 'ada@example.com', false), [{ state: 'fault' }])
})

t.test('ports that are taken are told, and of a stack that runs whether it is ready', async (t) => {
  const stub = await createHttpStub(t, (response) => response.writeHead(503).end('{"database":false}'))
  const settings = newStack(t, { ...(await portVariables()), PORT: String(stub.port) })
  t.match(await portFindings(settings), [{ state: 'fault', found: new RegExp(`port ${stub.port} is in use`) }])
  mkdirSync(settings.dataDir)
  const release = lockFolder(settings.dataDir)
  t.match(await portFindings(settings), [{ state: 'fault', found: /is not ready: {"database":false}/ }])
  stub.answer((response) => response.end())
  t.match(await portFindings(settings), [{ state: 'ok', found: /runs, and is ready/ }])
  await stub.stop()
  t.match(await portFindings(settings), [{ state: 'fault', found: /does not answer/ }])
  release?.()
  t.match(await portFindings(settings), [{ state: 'ok', found: /does not run, and its ports are free/ }])
})

t.test('the report has a line for each, and what to do below those that are not well', async (t) => {
  const findings = [
    { check: 'a', state: 'ok', found: 'is well' },
    { check: 'bcd', state: 'fault', found: 'is ill', advice: 'Mend it' },
  ] as const
  t.equal(
    report(findings),
    `${['ok       a    is well', 'FAULT    bcd  is ill', '              Mend it', '', 'Faults: 1, warnings: 0.'].join('\n')}`,
  )
})

t.test('npm run doctor looks at all of it, changes nothing, and ends with 1 where something is wrong', async (t) => {
  const stub = await createHttpStub(t, (response) => response.end('{"status":"ok","checks":{}}'))
  const env = { ...(await portVariables()), DATA_DIR: join(temporaryFolder(t), 'data') }
  t.match(await run(t, env, 'doctor'), { code: 0, output: /Faults: 0, warnings: 0\.$/ })
  const wrong = {
    ...env,
    PUBLIC_URL: `http://127.0.0.1:${stub.port}`,
    AUTH_DATABASE_URL: `mysql://127.0.0.1:${await freePort()}/auth`,
    TODO_DATABASE_URL: 'file:todo.sqlite',
    SMTP_URL: 'none',
    LOG_LEVEL: 'loud',
  }
  const { code, output } = await run(t, wrong, 'doctor', '--json')
  t.equal(code, 1)
  const findings: unknown = JSON.parse(output)
  t.match(findings, [
    { check: 'settings', state: 'fault', found: /LOG_LEVEL/ },
    { check: 'settings', state: 'fault', found: /SMTP_URL/ },
  ])
  t.match(output, /ECONNREFUSED.*AUTH_DATABASE_URL/)
  t.match(output, /the stack answers at http/)
  t.match(await run(t, { ...env, PUBLIC_URL: `http://127.0.0.1:${await freePort()}` }, 'doctor'), {
    code: 1,
    output: /nothing answers at http/,
  })
  t.match(await run(t, env, 'doctor', '--mail', 'nobody'), { code: 2, output: /^Usage: npm run doctor/ })
  t.match(await run(t, env, 'doctor', '--help'), { code: 0, output: /^Usage: npm run doctor/ })
})

t.test('a file of the stack that others can read is found', async (t) => {
  const dataDir = temporaryFolder(t)
  chmodSync(dataDir, 0o755)
  const env = { ...(await portVariables()), DATA_DIR: dataDir }
  t.match(await run(t, env, 'doctor'), { code: 1, output: `chmod 700 ${dataDir}` })
})

t.test('a real MySQL is looked at', { skip: !mysql }, async (t) => {
  const env = { ...(await portVariables()), DATA_DIR: temporaryFolder(t), TODO_DATABASE_URL: await mysql?.missing(t) }
  const { output } = await run(t, { ...env, DATABASE_POOL_SIZE: '2' }, 'doctor')
  t.match(output, /clock +agrees with that of the MySQL of the todo-service/)
  t.match(output, /todo database +(MySQL 9|a crash of its machine)/)
})
