import { chmod, mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { createFolder } from '@todo/test-kit'
import t from 'tap'
import { inTransaction, isDatabaseUnavailable, openDatabase } from '../../src/database/index.ts'
import { lockSqlite } from '../../src/database/sqlite/lock.ts'
import { Note, notes, openNotes, run } from '../fixtures/notes.ts'

const defaults = { ...notes, poolSize: 1, timeoutMs: 10_000, log: () => undefined }
const modeOf = async (path: string) => ((await stat(path)).mode & 0o777).toString(8)

async function modesIn(folder: string): Promise<Record<string, string>> {
  const names = await readdir(folder)
  return Object.fromEntries(await Promise.all(names.map(async (name) => [name, await modeOf(`${folder}/${name}`)])))
}

const PRIVATE = { 'a.sqlite': '600', 'a.sqlite-wal': '600', 'a.sqlite-shm': '600', 'a.sqlite.lock': '600' }

t.test('the files of a database and the folders made for it belong to their owner alone', async (t) => {
  const folder = await createFolder(t)
  await chmod(folder, 0o755)
  await writeFile(`${folder}/something else`, '')
  const orm = await openNotes(t, `file:${folder}/made/for it/a.sqlite`)
  await orm.em.fork().insert(Note, { text: 'secret', rank: 1 })
  t.match(await modesIn(`${folder}/made/for it`), PRIVATE)
  t.equal(await modeOf(`${folder}/made`), '700')
  t.equal(await modeOf(`${folder}/made/for it`), '700')
  t.equal(await modeOf(folder), '755', 'a folder that was there is left as it is')
})

t.test('files and folders that were made with wider rights before are tightened', async (t) => {
  const folder = `${await createFolder(t)}/data`
  await mkdir(folder)
  const open = () => openDatabase({ ...defaults, url: `file:${folder}/a.sqlite` })
  const { close } = await open()
  await close()
  for (const name of await readdir(folder)) await chmod(`${folder}/${name}`, 0o644)
  await chmod(folder, 0o755)
  const again = await open()
  t.teardown(again.close)
  await again.orm.em.fork().insert(Note, { text: 'secret', rank: 1 })
  t.match(await modesIn(folder), PRIVATE)
  t.equal(await modeOf(folder), '700', 'it holds nothing but databases')
})

t.test('what is no SQLite database is refused and left as it is', async (t) => {
  const folder = await createFolder(t)
  await chmod(folder, 0o755)
  const file = `${folder}/passwd`
  await writeFile(file, 'root:x:0:0:root:/root:/bin/bash\n', { mode: 0o644 })
  await mkdir(`${folder}/a folder`)
  for (const [path, words] of [
    [file, /passwd is not a SQLite database, and has been left as it is/],
    [`${folder}/a folder`, /is not a file/],
    [`${file}/data.sqlite`, /the database file cannot be written: (ENOTDIR|EEXIST)/],
    ['/dev/null', /is not a file/],
    ['/proc/self/none/data.sqlite', /the database file cannot be written: ENOENT/],
  ] as const) {
    await t.rejects(openDatabase({ ...defaults, url: `file:${path}` }), {
      name: 'UnusableDatabaseFile',
      message: words,
    })
  }
  t.strictSame((await readdir(folder)).sort(), ['a folder', 'passwd'], 'nothing is left beside it')
  t.match(await readFile(file, 'utf8'), /^root/)
  t.equal(await modeOf(file), '644')
})

t.test('a lock that is no database, or that cannot be had, is told', async (t) => {
  const folder = await createFolder(t)
  await writeFile(`${folder}/a.sqlite.lock`, 'no database, but long enough to be looked at as one'.repeat(50))
  t.throws(() => lockSqlite(`${folder}/a.sqlite`), /file is not a database/)
})

t.test('a database whose file is gone is an outage: nothing is acknowledged that nobody will find', async (t) => {
  for (const suffix of ['', '-wal']) {
    const folder = await createFolder(t)
    const { orm, check, close } = await openDatabase({ ...defaults, url: `file:${folder}/a.sqlite` })
    t.teardown(close)
    await orm.em.fork().insert(Note, { text: 'kept', rank: 1 })
    await check()
    await rename(`${folder}/a.sqlite${suffix}`, `${folder}/moved`)
    const add = (rank: number) => orm.em.fork().insert(Note, { text: 'lost', rank })
    const addAndCommit = () => inTransaction(orm.em.fork(), (em) => em.insert(Note, { text: 'lost', rank: 3 }))
    for (const attempt of [() => add(2), addAndCommit, check]) {
      const error = await attempt().catch((error: unknown) => error)
      t.ok(isDatabaseUnavailable(error), 'the answer is 503')
      t.match(error, { message: /has been deleted or replaced/ })
    }
    await writeFile(`${folder}/a.sqlite${suffix}`, '')
    await t.rejects(add(2), /replaced/, 'another file in its place is not it')
    await rm(`${folder}/a.sqlite${suffix}`)
    await rename(`${folder}/moved`, `${folder}/a.sqlite${suffix}`)
    await check()
    await add(2)
    t.equal(await orm.em.fork().count(Note), 2)
  }
})

t.test('a full or read-only database is an outage, and readiness tells, until there is room again', async (t) => {
  const folder = await createFolder(t)
  const { orm, check, close } = await openDatabase({ ...defaults, url: `file:${folder}/a.sqlite` })
  t.teardown(close)
  const text = 'x'.repeat(250)
  const fill = async () => {
    for (let rank = 1; rank < 10_000; rank += 1) await orm.em.fork().insert(Note, { text, rank })
  }
  await run(orm.em.fork(), 'pragma max_page_count = 1')
  const full = await fill().catch((error: unknown) => error)
  t.match(full, { code: 'SQLITE_FULL' })
  t.ok(isDatabaseUnavailable(full), 'the answer is 503')
  await run(orm.em.fork(), 'pragma max_page_count = 100000')
  await run(orm.em.fork(), 'pragma query_only = on')
  const readOnly = await orm.em
    .fork()
    .insert(Note, { text, rank: 20_000 })
    .catch((error: unknown) => error)
  t.match(readOnly, { code: 'SQLITE_READONLY' })
  t.ok(isDatabaseUnavailable(readOnly), 'the answer is 503')
  await t.rejects(check(), { code: 'SQLITE_READONLY' })
  await run(orm.em.fork(), 'pragma query_only = off')
  await check()
  await orm.em.fork().insert(Note, { text, rank: 20_000 })
})
