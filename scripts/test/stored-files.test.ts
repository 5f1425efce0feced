import { spawnSync } from 'node:child_process'
import { createHash, randomUUID } from 'node:crypto'
import {
  appendFileSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { openDatabase } from '@todo/service-kit/database'
import { databaseSchemas } from '@todo/standalone/apps'
import { lockFolder } from '@todo/standalone/lock'
import type { Settings } from '@todo/standalone/settings'
import { unfinishedRestore } from '@todo/standalone/unfinished-restore'
import { mysql } from '@todo/test-kit'
import { pathOfFile } from '@todo/todo-service/files'
import { sql } from 'kysely'
import t, { type Test } from 'tap'
import { makeBackup } from '../copies/make-backup.ts'
import { type Manifest, readManifest } from '../copies/manifest.ts'
import { planRestore } from '../copies/plan-restore.ts'
import { storeFiles } from '../copies/store-files.ts'
import { run } from './fixtures/running-stack.ts'
import { newStack, ofEachService, silent, stoppedStack } from './fixtures/stopped-stack.ts'
import { temporaryFolder } from './helper.ts'

// Each command of these tests, all in one process, listens for signals until that ends.
process.setMaxListeners(100)

const open = ({ services }: Settings) =>
  openDatabase({
    ...databaseSchemas['todo-service'],
    url: services.find(({ name }) => name === 'todo-service')?.databaseUrl ?? '',
    poolSize: 2,
    timeoutMs: 60_000,
    log: () => undefined,
  })

/** Gives a stopped stack some files. One that is on its way, and has no text, is not whole. Returns their ids. */
async function addFiles(settings: Settings, ...texts: (string | undefined)[]): Promise<string[]> {
  const { orm, close } = await open(settings)
  const ids: string[] = []
  for (const text of texts) {
    const id = randomUUID()
    const sha256 = text === undefined ? null : createHash('sha256').update(text).digest('hex')
    await sql`insert into attachment (id, user_id, todo_id, size, is_ready, sha256, created_at) values (${id}, 1, 1,
      ${text?.length ?? 9}, ${text === undefined ? 0 : 1}, ${sha256}, 0)`.execute(orm.em.getKysely())
    const path = pathOfFile(settings.filesDir, id)
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, text ?? 'some of')
    ids.push(id)
  }
  await close()
  return ids
}

async function back(t: Test, settings: Settings): Promise<{ whole: string; manifest: Manifest }> {
  const whole = join(temporaryFolder(t), 'whole')
  await makeBackup(settings, { whole, unfinished: `${whole}.unfinished` }, silent)
  return { whole, manifest: readManifest(whole) }
}

const envOf = ({ dataDir }: Settings) => ({ DATA_DIR: dataDir })

/** The promises, with the database of the files on SQLite or MySQL. */
async function comeBack(t: Test, env: NodeJS.ProcessEnv, target: NodeJS.ProcessEnv): Promise<void> {
  const stack = await stoppedStack(t, env)
  const [first = '', second = '', unfinished = '', lost = ''] = await addFiles(
    stack,
    'one',
    'second',
    undefined,
    'gone',
  )
  rmSync(pathOfFile(stack.filesDir, lost))
  const { whole, manifest } = await back(t, stack)
  t.match(manifest.files, { count: 2, size: 9, missing: 0, damaged: [{ fault: /is not on the disk$/ }] })
  t.equal(spawnSync('sha256sum', ['--check', '--quiet', 'files.sha256'], { cwd: whole }).status, 0)

  const restored = newStack(t, target)
  const into = { ...envOf(restored), ...target }
  t.match(await run(t, into, 'restore', whole), { code: 0, output: /^Restored: the stack as it was at/ })
  t.equal(readFileSync(pathOfFile(restored.filesDir, first), 'utf8'), 'one')
  t.equal(readFileSync(pathOfFile(restored.filesDir, second), 'utf8'), 'second')
  t.notOk(existsSync(pathOfFile(restored.filesDir, unfinished)), 'what was on its way is in no backup')

  const [other = ''] = await addFiles(restored, 'which the backup does not have')
  const taken = await run(t, into, 'restore', whole)
  t.match(taken, { code: 1, output: /would be lost:[\s\S]*the files in \S+files\n/ })
  t.ok(existsSync(pathOfFile(restored.filesDir, other)))
  t.match(await run(t, into, 'restore', whole, '--force'), { code: 0 })
  t.notOk(existsSync(pathOfFile(restored.filesDir, other)))
  t.equal(readFileSync(pathOfFile(restored.filesDir, first), 'utf8'), 'one')
  t.notOk(existsSync(join(restored.filesDir, '.restored')))
}

t.test('the files of to-dos come back: SQLite', (t) => comeBack(t, {}, {}))

t.test('the files of to-dos come back: MySQL', { skip: !mysql }, async (t) => {
  const urls = async () => ({ TODO_DATABASE_URL: await mysql?.create(t), AUTH_DATABASE_URL: await mysql?.create(t) })
  await comeBack(t, await urls(), await urls())
})

t.test(
  'files that are damaged or lost are named, all else is in the backup, and older ones that have them stay',
  async (t) => {
    const stack = await stoppedStack(t)
    const texts = ['some text', 'other text', 'lost text', 'good text', 'changed text', 'old text']
    const [longer = '', unreadable = '', lost = '', good = '', changed = '', old = ''] = await addFiles(stack, ...texts)
    const { orm, close } = await open(stack)
    await sql`update attachment set sha256 = null where id = ${old}`.execute(orm.em.getKysely())
    await close()
    const to = temporaryFolder(t)
    t.match(await run(t, envOf(stack), 'backup', '--to', to), { code: 0 })
    writeFileSync(pathOfFile(stack.filesDir, changed), 'CHANGED text')
    appendFileSync(pathOfFile(stack.filesDir, longer), ' more')
    rmSync(pathOfFile(stack.filesDir, unreadable))
    mkdirSync(pathOfFile(stack.filesDir, unreadable))
    rmSync(pathOfFile(stack.filesDir, lost))
    const { code, output } = await run(t, envOf(stack), 'backup', '--to', to, '--keep', '1')
    t.equal(code, 3)
    t.match(output, /Files of to-dos that are damaged or lost, and not in the backup: 4\./)
    t.match(output, / has 14 bytes, and should have 9\n/)
    t.match(output, / cannot be read: E/)
    t.match(output, / has other bytes than those that were attached\n/)
    const backupsIn = () =>
      readdirSync(to)
        .filter((name) => name.startsWith('todo-'))
        .toSorted()
    const backups = backupsIn()
    t.equal(backups.length, 2)
    const whole = join(to, backups[1] ?? '')
    t.match(readManifest(whole).files, { count: 2, damaged: { length: 4 } })
    t.match(readFileSync(join(whole, 'files.sha256'), 'utf8'), good)
    t.match(await run(t, { DATA_DIR: newStack(t).dataDir }, 'restore', whole), { code: 0 })
    t.match(await run(t, envOf(stack), 'backup', '--to', to, '--keep', '1'), {
      code: 3,
      output: /Older backups deleted: 1/,
    })
    t.match(backupsIn(), [backups[0], /^todo-/], 'the first one has them, the second one does not')
  },
)

t.test('a file that is deleted while the backup is made is not lost', async (t) => {
  const stack = await stoppedStack(t)
  const [deleted = ''] = await addFiles(stack, 'some text', 'other text')
  const { whole } = await back(t, stack)
  rmSync(pathOfFile(stack.filesDir, deleted))
  const { orm, close } = await open(stack)
  await sql`delete from attachment where id = ${deleted}`.execute(orm.em.getKysely())
  await close()
  const folder = temporaryFolder(t)
  copyFileSync(join(whole, 'todo-service.sqlite'), join(folder, 'todo-service.sqlite'))
  const { count, missing, damaged } = await storeFiles(stack, folder, silent)
  t.strictSame({ count, missing, damaged }, { count: 1, missing: 1, damaged: undefined })
})

const noMount = spawnSync('mount', ['--version']).status !== 0 || process.getuid?.() !== 0
t.test('a disk that gets full is no damage: no backup is made', { skip: noMount }, async (t) => {
  const stack = await stoppedStack(t)
  await addFiles(stack, 'x'.repeat(8_000_000))
  const to = temporaryFolder(t)
  if (spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=4m', 'tmpfs', to]).status !== 0) return
  t.teardown(() => spawnSync('umount', [to]))
  t.match(await run(t, envOf(stack), 'backup', '--to', to), { code: 1, output: /There is no room left on the disk/ })
})

t.test('no backup is made where none of the files is to be found', async (t) => {
  const elsewhere = await stoppedStack(t)
  await addFiles(elsewhere, 'some text')
  rmSync(elsewhere.filesDir, { recursive: true })
  await t.rejects(back(t, elsewhere), {
    name: 'CopyError',
    message: /^None of the 1 files .* does FILES_DIR say where/,
  })
})

t.test('a database that knows of no files has none', async (t) => {
  const stack = await stoppedStack(t)
  const { orm, close } = await open(stack)
  await sql`drop table attachment`.execute(orm.em.getKysely())
  await close()
  t.match((await back(t, stack)).manifest.files, { count: 0, size: 0, missing: 0 })
})

t.test('a backup whose files have been changed or lost is refused', async (t) => {
  const stack = await stoppedStack(t)
  const [id = ''] = await addFiles(stack, 'some text')
  const { whole } = await back(t, stack)
  const refused = (message: RegExp) => t.rejects(planRestore(whole, newStack(t), false, silent), { message })
  const file = pathOfFile(join(whole, 'files'), id)
  writeFileSync(file, 'some test')
  await refused(/is not what was written: its checksum is wrong/)
  rmSync(file)
  await refused(/is missing: take another backup/)
  appendFileSync(join(whole, 'files.sha256'), `${'0'.repeat(64)}  files/../../../secret\n`)
  await refused(/files\.sha256 is not what was written/)
})

t.test('a list that names what is no file of a to-do is refused', async (t) => {
  const { whole, manifest } = await back(t, await stoppedStack(t))
  const list = `${'0'.repeat(64)}  files/../secret\n`
  writeFileSync(join(whole, 'files.sha256'), list)
  const sha256 = createHash('sha256').update(list).digest('hex')
  const files = { ...manifest.files, sha256, bytes: list.length }
  writeFileSync(join(whole, 'manifest.json'), JSON.stringify({ ...manifest, files }))
  rmSync(join(whole, 'manifest.sha256'))
  await t.rejects(planRestore(whole, newStack(t), false, silent), { message: /files\.sha256 is damaged$/ })
})

t.test('files in a bucket are in no backup, and those of a backup go into no bucket', async (t) => {
  const bucket = { S3_BUCKET: 'todo-files' }
  const inBucket = await stoppedStack(t, bucket)
  t.equal((await back(t, inBucket)).manifest.files, undefined)
  const stack = await stoppedStack(t)
  await addFiles(stack, 'some text')
  const { whole } = await back(t, stack)
  const restored = newStack(t, bucket)
  const said = await run(t, { ...envOf(restored), ...bucket }, 'restore', whole)
  t.match(said, { code: 0, output: /belong in a bucket: copy what is in the folder `files`/ })
  t.notOk(existsSync(restored.filesDir))
})

t.test('a backup of an older release leaves the files as they are, and says so', async (t) => {
  const stack = await stoppedStack(t)
  const { whole, manifest } = await back(t, stack)
  const { files: _files, ...older } = manifest
  writeFileSync(join(whole, 'manifest.json'), JSON.stringify({ ...older, format: 1 }))
  rmSync(join(whole, 'manifest.sha256'))
  await addFiles(stack, 'is here')
  const said = await run(t, envOf(stack), 'restore', whole, '--force')
  t.match(said, { code: 0, output: /has no files of to-dos: what there is of them was left as it is/ })
  t.equal(readdirSync(stack.filesDir).length, 1)
})

t.test(
  'what a restore that was cut off at its end leaves is neither started nor copied, and it can be run again',
  async (t) => {
    const stack = await stoppedStack(t)
    await addFiles(stack, 'some text')
    const { whole } = await back(t, stack)
    const target = newStack(t)
    mkdirSync(join(target.filesDir, 'lost+found'), { recursive: true })
    t.match(await run(t, envOf(target), 'restore', whole), { code: 0 })
    const before = readdirSync(target.filesDir, { recursive: true }).toSorted()
    await addFiles(target, 'which the backup does not have')
    rmSync(target.keysFile)
    mkdirSync(join(target.keysFile, 'in the way'), { recursive: true })
    t.match(await run(t, envOf(target), 'restore', whole, '--force'), { code: 1, output: /does not start until this/ })
    t.match(unfinishedRestore(target.dataDir), `npm run restore -- ${whole}`)
    const cutOff = { code: 1, output: /^a restore was cut off/ }
    t.match(await run(t, envOf(target), 'backup', '--to', temporaryFolder(t)), cutOff)
    const nowhere = await ofEachService('MYSQL_URL', (prefix) => `mysql://127.0.0.1:1/${prefix}`)
    t.match(await run(t, { ...envOf(target), ...nowhere }, 'moveToMysql'), cutOff)
    rmSync(target.keysFile, { recursive: true })
    t.match(await run(t, envOf(target), 'restore', whole), { code: 0 }, 'without --force, too')
    t.same(readdirSync(target.filesDir, { recursive: true }).toSorted(), before)
    t.equal(unfinishedRestore(target.dataDir), undefined)
  },
)

t.test('nobody else copies or restores meanwhile, nor takes away what is being put there', async (t) => {
  const stack = await stoppedStack(t)
  const { whole } = await back(t, stack)
  const release = lockFolder(stack.dataDir, 'copies.sqlite')
  t.teardown(() => release?.())
  const staged = join(stack.filesDir, '.restored')
  mkdirSync(staged, { recursive: true })
  const refused = { code: 1, output: /^Another backup, restore or move is at work/ }
  t.match(await run(t, envOf(stack), 'restore', whole, '--force'), refused)
  t.match(await run(t, envOf(stack), 'backup', '--to', temporaryFolder(t)), refused)
  t.ok(existsSync(staged))
})
