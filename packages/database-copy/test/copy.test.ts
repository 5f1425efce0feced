import { join } from 'node:path'
import { fileOf } from '@todo/service-kit/database/tools'
import { connectMysql, createFolder, databases, mysql, sqlite } from '@todo/test-kit'
import Database from 'better-sqlite3'
import t, { type Test } from 'tap'
import { type Copy, copyDatabases, isVacant, openSnapshot } from '../src/index.ts'
import { closedLibrary, contentsOf, library, libraryBefore, ODD_BOOKS, openLibrary } from './fixtures/library.ts'

/** Copies one database, and returns what was reported. */
async function copy(from: string, url: string, more: Partial<Copy> = {}): Promise<string[]> {
  const source = await openSnapshot(from)
  const lines: string[] = []
  try {
    await copyDatabases([{ name: 'books', source, url, schema: library, ...more }], (line) => lines.push(line))
    return lines
  } finally {
    await source.close()
  }
}

async function newFile(t: Test): Promise<string> {
  return `file:${join(await createFolder(t), 'copy.sqlite')}`
}

for (const from of databases) {
  for (const to of databases) {
    t.test(`from ${from.name} to ${to.name}, a copy has every row, and its service goes on`, async (t) => {
      const source = await closedLibrary(t, from)
      const target = to === sqlite ? await newFile(t) : await to.missing(t)
      t.ok(await isVacant(target))
      const lines = await copy(source, target)
      t.same(lines.slice(0, 2), ['books: rows of book copied: 4', 'books: rows of shelf copied: 1'])
      t.equal(lines.at(-1), 'books: rows of shelf verified: 1')
      const contents = await contentsOf(source)
      t.same(Object.keys(contents), [
        'book (follows,id,lent_at,title) up to 99',
        'reader (id) up to 0',
        'shelf (name) up to 0',
      ])
      t.same(await contentsOf(target), contents)
      t.notOk(await isVacant(target))
      const { nextId } = await openLibrary(t, target, { books: [] })
      t.equal(await nextId(), 100, 'no id is given twice')
    })
  }

  t.test(`what is written on ${from.name} while a copy is made is not in it, and does not wait`, async (t) => {
    const url = await from.create(t)
    const { add } = await openLibrary(t, url)
    const source = await openSnapshot(url)
    await add([[5, 'too late', null, null]])
    const target = await newFile(t)
    await copyDatabases([{ name: 'books', source, url: target, schema: library }], () => undefined)
    const [table] = await source.tables()
    t.equal(table && (await source.count(table)), ODD_BOOKS.length)
    await source.close()
    t.equal((await contentsOf(target))['book (follows,id,lent_at,title) up to 99']?.length, ODD_BOOKS.length)
  })

  t.test(
    `a copy of an older release on ${from.name} has the tables of that release, and is brought up to date later`,
    async (t) => {
      const source = await closedLibrary(t, from, { schema: libraryBefore })
      const target = await newFile(t)
      await copy(source, target)
      t.same(await contentsOf(target), await contentsOf(source))
      await (await openLibrary(t, target, { books: [] })).stop()
      t.ok('reader (id) up to 0' in (await contentsOf(target)))
    },
  )

  t.test(`tables on ${from.name} that are newer than this release are refused`, async (t) => {
    const source = await closedLibrary(t, from)
    await t.rejects(copy(source, await newFile(t), { schema: libraryBefore }), {
      name: 'CopyError',
      message: /newer than this release, which does not know the migration 3-create-reader/,
    })
  })
}

t.test('an unused database of MySQL has no tables and no migrations', { skip: !mysql }, async (t) => {
  const url = (await mysql?.create(t)) ?? ''
  const snapshot = await openSnapshot(url)
  t.same([await snapshot.tables(), await snapshot.migrations()], [[], []])
  await snapshot.close()
  t.ok(await isVacant(url))
})

t.test('long texts go in small batches', async (t) => {
  const long = 'x'.repeat(600_000)
  const source = await closedLibrary(t, sqlite, { books: [1, 2, 3, 4, 5].map((id) => [id, long, null, null]) })
  t.same((await copy(source, await newFile(t))).slice(0, 3), [
    'books: rows of book copied: 2',
    'books: rows of book copied: 4',
    'books: rows of book copied: 5',
  ])
})

t.test('into a MySQL database', { skip: !mysql }, async (t) => {
  const source = await closedLibrary(t, sqlite)

  t.test('that has tables nothing is copied, unless they may be replaced', async (t) => {
    const target = await closedLibrary(t, mysql, { books: [] })
    const before = await contentsOf(target)
    await t.rejects(copy(source, target), { name: 'CopyError', message: /^the database \w+ is not empty$/ })
    t.same(await contentsOf(target), before)
    await copy(source, target, { replaces: true })
    t.same(await contentsOf(target), await contentsOf(source))
  })

  t.test('that somebody uses nothing is copied', async (t) => {
    const target = (await mysql?.create(t)) ?? ''
    await connectMysql(t, target)
    await t.rejects(copy(source, target, { replaces: true }), {
      message: /is in use \(connections: 1\): stop the services/,
    })
  })

  t.test('it can be copied again after it was cut off, and until then no service starts on it', async (t) => {
    const [first = '', second = ''] = [await mysql?.missing(t), await mysql?.missing(t)]
    const from = await openSnapshot(source)
    const copies = [first, second].map((url) => ({ name: 'books', source: from, url, schema: library }))
    let reports = 0
    const cutOff = copyDatabases(copies, (line) => {
      reports += 1
      if (line.includes('shelf copied') && reports > 5) throw new Error('cut off')
    })
    await t.rejects(cutOff, { message: 'cut off' })
    for (const url of [first, second]) {
      t.ok(await isVacant(url))
      await t.rejects(openLibrary(t, url), { message: /has only a part of its rows/ })
    }
    const finish = async () => {
      for (const url of [first, second]) t.ok(await isVacant(url), 'nor before all is done that has to be done')
    }
    await copyDatabases(copies, () => undefined, finish)
    await from.close()
    for (const url of [first, second]) t.same(await contentsOf(url), await contentsOf(source))
  })

  t.test('a value that it keeps in another way is found', async (t) => {
    const file = await closedLibrary(t, sqlite)
    const database = new Database(fileOf(file))
    database.exec('UPDATE book SET lent_at = 1.5 WHERE id = 2')
    database.close()
    await t.rejects(copy(file, (await mysql?.missing(t)) ?? ''), {
      message: /^the table book is not what was copied: 4 rows/,
    })
  })

  t.test('that cannot be reached, the reason is told', async (t) => {
    await t.rejects(isVacant('mysql://root@127.0.0.1:1/books'), { code: 'ECONNREFUSED' })
  })
})
