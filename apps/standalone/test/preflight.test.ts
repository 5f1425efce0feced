import { execFileSync } from 'node:child_process'
import { linkSync, mkdirSync, readdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import { createServer } from 'node:net'
import os, { hostname } from 'node:os'
import { join } from 'node:path'
import { createFolder, listen, portOf } from '@todo/test-kit'
import t, { type Test } from 'tap'
import { linesOf } from '../src/preflight/configs.ts'
import { preflight } from '../src/preflight/preflight.ts'
import { readSettings } from '../src/settings.ts'
import { settingsFor } from './helper.ts'

/** What keeps a stack with these settings from starting. */
async function faultsOf(t: Test, more: Record<string, string> = {}): Promise<readonly string[]> {
  const env = await settingsFor(t, more)
  const { settings, faults } = readSettings(env, '/repo')
  return (await preflight(settings, env, faults)).faults
}

t.test('a good machine has no faults, and nothing is left of trying it', async (t) => {
  const folder = await createFolder(t)
  t.same(await faultsOf(t, { DATA_DIR: folder }), [])
  t.same(
    readdirSync(folder)
      .filter((name) => !name.startsWith('lock.sqlite'))
      .sort(),
    ['code-secret', 'keys.json', 'service-token'],
  )
})

t.test('a variable is reported once, whichever apps read it', async (t) => {
  const faults = await faultsOf(t, {
    PORT: '70000',
    AUTH_PORT: 'soon',
    LOG_LEVEL: 'chatty',
    TODO_DATABASE_URL: 'postgres://nowhere',
    UPSTREAM_TIMEOUT_MS: 'soon',
  })
  t.match(faults, [
    'PORT must be a port, a whole number from 1 to 65535',
    'AUTH_PORT must be a port, a whole number from 1 to 65535',
    /^LOG_LEVEL /,
    /^TODO_DATABASE_URL /,
    /^UPSTREAM_TIMEOUT_MS /,
  ])
  t.equal(faults.length, 5)
})

t.test('an error that is not about variables is reported as it is', async (t) => {
  t.same(linesOf(new Error('a mistake')), ['a mistake'])
})

t.test('ports that are the same, or in use, and hosts of other machines are reported', async (t) => {
  const server = createServer()
  const port = await listen(server)
  t.teardown(() => server.close())
  t.equal(portOf(server.address()), port)
  t.same(await faultsOf(t, { TODO_PORT: String(port) }), [
    `port ${port} is in use: stop what listens there or set TODO_PORT`,
  ])
  t.same(await faultsOf(t, { AUTH_PORT: '24001', METRICS_PORT: '24001' }), [
    'AUTH_PORT and METRICS_PORT are both 24001: give each a port of its own',
  ])
  t.match(await faultsOf(t, { HOST: '192.0.2.7' }), [
    /^nothing can listen on 192\.0\.2\.7, port \d+ \(EADDRNOTAVAIL\): set HOST or PORT$/,
  ])
})

t.test('what a restore that was cut off has left is not started, and no secrets are made beside it', async (t) => {
  const folder = await createFolder(t)
  writeFileSync(join(folder, 'unfinished-restore'), '/backups/todo-1')
  t.match(await faultsOf(t, { DATA_DIR: folder }), [/^a restore was cut off, .* npm run restore -- \/backups\/todo-1$/])
  t.notOk(readdirSync(folder).includes('keys.json'))
})

t.test('a data folder that is in use, or cannot be written, is reported', async (t) => {
  const folder = await createFolder(t)
  t.same(await faultsOf(t, { DATA_DIR: folder }), [])
  t.equal(statSync(folder).mode & 0o777, 0o700)
  t.same(await faultsOf(t, { DATA_DIR: folder }), [
    `another \`npm start\` already uses ${folder}: stop it or set DATA_DIR`,
  ])
  t.match(await faultsOf(t, { DATA_DIR: '/proc/self/none' }), [
    /^the data folder \/proc\/self\/none cannot be written \(.*\): make it writable or set DATA_DIR$/,
  ])
})

t.test('a secret that cannot be written is reported once', async (t) => {
  t.match(await faultsOf(t, { CODE_SECRET_FILE: '/proc/self/none/secret' }), [
    /^the secret \/proc\/self\/none\/secret /,
  ])
})

t.test('one database for two services is reported, however it is written', async (t) => {
  const fault = 'AUTH_DATABASE_URL and TODO_DATABASE_URL name the same database: give each one of its own'
  for (const [auth, todo] of [
    ['mysql://root:pw@127.0.0.1:3306/todo', 'mysql://root:pw@127.0.0.1:3306/todo'],
    ['mysql://one:pw@localhost/todo', 'mysql://other:x@127.0.0.1:3306/todo'],
    ['mysql://root@[::1]/todo', 'mysql://root@127.0.0.2/todo'],
    ['mysql://root@LOCALHOST:3307/t%6fdo', 'mysql://root@localhost:3307/todo?ssl-mode=REQUIRED'],
    [`mysql://root@${hostname()}/todo`, 'mysql://root@localhost/todo'],
    ['mysql://root@db.invalid/todo', 'mysql://root@DB.invalid:3306/todo'],
  ] as const) {
    t.ok((await faultsOf(t, { AUTH_DATABASE_URL: auth, TODO_DATABASE_URL: todo })).includes(fault), `${auth} ${todo}`)
  }
  for (const [auth, todo] of [
    ['mysql://root@localhost/auth', 'mysql://root@localhost/todo'],
    ['mysql://root@localhost:3306/todo', 'mysql://root@localhost:3307/todo'],
    ['mysql://root@192.0.2.1/todo', 'mysql://root@192.0.2.2/todo'],
    ['mysql://root@localhost/%ff', 'mysql://root@localhost/%fe'],
    ['file::memory:', 'file::memory:'],
  ] as const) {
    t.notOk(
      (await faultsOf(t, { AUTH_DATABASE_URL: auth, TODO_DATABASE_URL: todo })).includes(fault),
      `${auth} ${todo}`,
    )
  }
})

t.test(
  'where the system does not tell which addresses are its own, databases elsewhere are told apart all the same',
  async (t) => {
    const refused = () => {
      throw new Error('Unknown system error 97')
    }
    const { restore } = t.intercept(os, 'networkInterfaces', { value: refused })
    syncBuiltinESMExports()
    t.teardown(() => {
      restore()
      syncBuiltinESMExports()
    })
    for (const [todo, count] of [
      ['mysql://root@192.0.2.1/todo', 0],
      ['mysql://root@192.0.2.1/auth', 1],
    ] as const) {
      const env = { AUTH_DATABASE_URL: 'mysql://root@192.0.2.1/auth', TODO_DATABASE_URL: todo }
      t.equal((await faultsOf(t, env)).filter((fault) => fault.includes('same database')).length, count, todo)
    }
  },
)

t.test('one SQLite file for two services is reported, also by way of links', async (t) => {
  const folder = await createFolder(t)
  const file = join(folder, 'one.sqlite')
  const both = (auth: string, todo: string) =>
    faultsOf(t, { AUTH_DATABASE_URL: `file:${auth}`, TODO_DATABASE_URL: `file:${todo}` })
  symlinkSync(folder, join(folder, 'linked'))
  const fault = ['AUTH_DATABASE_URL and TODO_DATABASE_URL name the same database: give each one of its own']
  t.same(await both(file, file), fault, 'a file that is not there yet')
  t.same(await both(file, `${folder}/x/../one.sqlite`), fault)
  t.same(await both(file, `${folder}/linked/one.sqlite`), fault)
  writeFileSync(file, '')
  linkSync(file, join(folder, 'other.sqlite'))
  t.same(await both(file, join(folder, 'other.sqlite')), fault)
  t.same(await both(file, join(folder, 'second.sqlite')), [])
})

t.test('a database file that is none, or cannot be written, is reported', async (t) => {
  const folder = await createFolder(t)
  const text = join(folder, 'notes.txt')
  writeFileSync(text, 'this is not a database')
  t.same(await faultsOf(t, { TODO_DATABASE_URL: `file:${text}` }), [
    `the database file ${text} is not a SQLite database: set TODO_DATABASE_URL`,
  ])
  t.match(await faultsOf(t, { AUTH_DATABASE_URL: 'file:/proc/self/none/auth.sqlite' }), [
    /^the database file \/proc\/self\/none\/auth\.sqlite cannot be written \(.*\): set AUTH_DATABASE_URL$/,
  ])
  mkdirSync(join(folder, 'folder.sqlite'))
  t.match(await faultsOf(t, { AUTH_DATABASE_URL: `file:${folder}/folder.sqlite` }), [/cannot be written \(.*EISDIR/])
})

t.test('a full disk is reported before anything is started', async (t) => {
  const folder = await createFolder(t)
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=8k', 'tmpfs', folder], { stdio: 'ignore' })
  } catch {
    return t.comment('this user may not mount a file system')
  }
  t.teardown(() => execFileSync('umount', [folder]))
  t.match(await faultsOf(t, { DATA_DIR: folder }), [/^the data folder .* cannot be written \(.*ENOSPC/])
  t.match(await faultsOf(t, { TODO_DATABASE_URL: `file:${folder}/todo.sqlite` }), [
    /^the database file .* cannot be written \(.*ENOSPC.*\): set TODO_DATABASE_URL$/,
  ])
})
