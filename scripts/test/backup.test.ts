import { spawnSync } from 'node:child_process'
import { mkdirSync, readdirSync, statSync } from 'node:fs'
import { basename, join } from 'node:path'
import { connectMysql, mysql, until } from '@todo/test-kit'
import t, { type Test } from 'tap'
import { launchCommand, run, startStack } from './fixtures/running-stack.ts'
import { newStack, ofEachService, stoppedStack } from './fixtures/stopped-stack.ts'
import { temporaryFolder } from './helper.ts'

// Each command of these tests, all in one process, listens for signals until that ends.
process.setMaxListeners(100)

/** The backups in a folder, whole or not. */
function backupsIn(folder: string): string[] {
  return readdirSync(folder).filter((name) => name.startsWith('todo-'))
}

/** Makes a backup, and returns where it is. */
async function backUp(t: Test, env: NodeJS.ProcessEnv, to: string, ...args: string[]): Promise<string> {
  const { code, output } = await run(t, env, 'backup', '--to', to, ...args)
  t.equal(code, 0, output)
  return join(to, backupsIn(to).toSorted().at(-1) ?? '')
}

t.test('a stack that is lost is there again, on SQLite and then on MySQL', { skip: !mysql }, async (t) => {
  const to = temporaryFolder(t)
  const lost = { DATA_DIR: temporaryFolder(t) }
  const stack = await startStack(t, lost)
  await stack.signUp()
  await stack.addTodo('Water the plants')
  const first = await backUp(t, lost, to)
  await stack.addTodo('Not in the backup')
  t.match(await run(t, lost, 'restore', first), { code: 1, output: /The stack runs, .*: stop it first/ })
  await stack.stop()
  t.match(await run(t, lost, 'restore', first), { code: 1, output: /would be lost:[\s\S]*With --force/ })
  for (const file of readdirSync(first)) t.equal(statSync(join(first, file)).mode & 0o777, 0o600, file)

  const env = { DATA_DIR: join(temporaryFolder(t), 'new') }
  t.match(await run(t, env, 'restore', first), { code: 0, output: /^Restored: the stack as it was at 20/ })
  const { AUTH_MYSQL_URL: auth = '', ...others } = await ofEachService('MYSQL_URL', () => mysql?.missing(t))
  const moved = await run(t, { ...env, ...others }, 'moveToMysql', '--auth', auth)
  t.match(moved, { code: 0, output: /AUTH_DATABASE_URL=mysql:\/\/\S+\n {2}TODO_DATABASE_URL=mysql:/ })
  t.notMatch(moved.output, `:${new URL(auth).password}@`)
  const again = await run(t, { ...env, ...others }, 'moveToMysql', '--auth', auth)
  t.match(again, { code: 1, output: /MySQL database for the auth-service is not empty/ })

  const urls: NodeJS.ProcessEnv = { ...others, AUTH_MYSQL_URL: auth }
  const onMysql = { ...env, ...(await ofEachService('DATABASE_URL', (prefix) => urls[`${prefix}_MYSQL_URL`])) }
  const second = await startStack(t, onMysql)
  t.same(await second.todos(), ['Water the plants'])
  await second.addTodo('Added on MySQL')
  mkdirSync(join(to, 'todo-2199-01-02T03-04-05-678Z'))
  const last = await backUp(t, onMysql, to, '--keep', '1')
  t.same(backupsIn(to), [basename(last)], 'older ones are deleted, and not the last one, whatever the clock was')
  t.match(await run(t, { ...onMysql, DATA_DIR: temporaryFolder(t) }, 'restore', last, '--force'), {
    code: 1,
    output: /is in use \(connections: \d+\): stop the services first[\s\S]*run it again/,
  })
  await second.stop()
  t.match(await run(t, onMysql, 'restore', last, '--force'), { code: 0 })
  const third = await startStack(t, onMysql)
  t.same(await third.todos(), ['Added on MySQL', 'Water the plants'])
  await third.stop()
})

t.test(
  'a backup that is stopped leaves nothing, and one that was killed is cleared away',
  { skip: !mysql },
  async (t) => {
    const [auth = '', todo = ''] = [await mysql?.create(t), await mysql?.create(t)]
    const env = { AUTH_DATABASE_URL: auth, TODO_DATABASE_URL: todo }
    const { dataDir } = await stoppedStack(t, env)
    const to = temporaryFolder(t)
    mkdirSync(join(to, 'todo-2026-01-02T03-04-05-678Z.unfinished'))
    const busy = await connectMysql(t, todo)
    await busy.query('LOCK TABLES user WRITE')
    const program = launchCommand(t, { ...env, DATA_DIR: dataDir }, 'backup', '--to', to)
    const isBegun = () => backupsIn(to).some((name) => !name.startsWith('todo-2026-01-02'))
    await until('it has begun', isBegun)
    t.match(await run(t, { ...env, DATA_DIR: temporaryFolder(t) }, 'backup', '--to', to), {
      code: 1,
      output: /Another backup is being made in/,
    })
    program.child.kill('SIGINT')
    t.equal(await program.exited, 130)
    t.match(program.output(), 'Stopped. No backup has been made')
    t.same(backupsIn(to), [])
  },
)

t.test('a folder that takes nothing, and a database that does not answer, are told', async (t) => {
  const { dataDir } = await stoppedStack(t, {})
  t.match(await run(t, { DATA_DIR: dataDir }, 'backup', '--to', '/proc/none'), {
    code: 1,
    output: /^Nothing can be written in \/proc\/none: .*\nNo backup has been made/,
  })
  const nobody = { DATA_DIR: dataDir, TODO_DATABASE_URL: 'mysql://u:secret@127.0.0.1:1/todo' }
  t.match(await run(t, nobody, 'backup'), {
    code: 1,
    output: /^connect ECONNREFUSED 127\.0\.0\.1:1: is the database of the URL running\?\nNo backup/,
  })
})

const noMount = spawnSync('mount', ['--version']).status !== 0 || process.getuid?.() !== 0
t.test('a disk that gets full is told, and nothing is left on it', { skip: noMount }, async (t) => {
  const { dataDir } = await stoppedStack(t)
  const to = temporaryFolder(t)
  if (spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=300k', 'tmpfs', to]).status !== 0) return
  t.teardown(() => spawnSync('umount', [to]))
  t.match(await run(t, { DATA_DIR: dataDir }, 'backup', '--to', to), {
    code: 1,
    output: /There is no room left on the disk \(\w+\)\.\nNo backup has been made/,
  })
  t.same(backupsIn(to), [])
})

t.test('the data are not moved where that cannot be meant, and it says why', async (t) => {
  const { dataDir, services } = await stoppedStack(t)
  const nowhere = await ofEachService('MYSQL_URL', (prefix) => `mysql://root@127.0.0.1:1/${prefix}`)
  const refused = async (message: RegExp, env: NodeJS.ProcessEnv) =>
    t.match(await run(t, { DATA_DIR: dataDir, ...nowhere, ...env }, 'moveToMysql'), { code: 1, output: message })
  const [x, sameX] = ['mysql://127.0.0.1:1/x', 'mysql://localhost:1/x']
  await refused(/auth-service has no data yet/, { DATA_DIR: newStack(t).dataDir })
  await refused(/auth-service has its data on MySQL already/, { AUTH_DATABASE_URL: x })
  await refused(/URL for the auth-service is not one of a MySQL/, { AUTH_MYSQL_URL: services[0]?.databaseUrl })
  await refused(/URL for the auth-service must have the form/, { AUTH_MYSQL_URL: 'mysql://x' })
  await refused(/name the same database/, { AUTH_MYSQL_URL: x, TODO_MYSQL_URL: sameX })
  await refused(/ECONNREFUSED/, {})
  t.match(await run(t, { DATA_DIR: dataDir }, 'moveToMysql', '--auth', x), {
    code: 2,
    output: /^Usage: npm run move-to-mysql/,
  })
})

t.test('arguments that cannot be meant are answered with how to use it', async (t) => {
  t.match(await run(t, {}, 'backup', '--kep', '14'), { code: 2, output: /^Usage: npm run backup/ })
  t.match(await run(t, {}, 'backup', '--keep', '0'), { code: 2, output: /^Usage: npm run backup/ })
  t.match(await run(t, {}, 'restore'), { code: 2, output: /^Usage: npm run restore/ })
  t.match(await run(t, {}, 'restore', 'one', 'two'), { code: 2, output: /^Usage: npm run restore/ })
})
