import { writeFile } from 'node:fs/promises'
import { connectMysql, createFolder, databases, mysql, queryMysql, sqlite } from '@todo/test-kit'
import { sql } from 'kysely'
import t from 'tap'
import { inTransaction, isCheckViolated, openDatabase } from '../../src/database/index.ts'
import { whileLocked } from '../../src/database/mysql/migrate.ts'
import { readMysqlUrl } from '../../src/database/mysql/options.ts'
import { IndexNothing, Note, notes, openNotes } from '../fixtures/notes.ts'

const defaults = { ...notes, poolSize: 2, timeoutMs: 10_000, log: () => undefined }

for (const database of databases) {
  t.test(`on ${database.name}`, async (t) => {
    t.test('an empty database is brought up to date, and does not differ from the entities', async (t) => {
      const orm = await openNotes(t, await database.create(t))
      t.equal(await orm.schema.getUpdateSchemaSQL(), '')
      t.ok((await orm.em.getConnection().checkConnection()).ok)
    })

    t.test('letters of every script have a lower case', async (t) => {
      const orm = await openNotes(t, await database.create(t))
      const lower = async (text: string | null) => {
        const { rows } = await sql<{ text: string | null }>`select lcase(${text}) as text`.execute(orm.em.getKysely())
        return rows[0]?.text
      }
      t.equal(await lower('ÄRGER Ж'), 'ärger ж')
      t.equal(await lower('ΟΔΥΣΣΕΑΣ İ'), 'οδυσσεασ i', 'each letter by itself, wherever it stands in a word')
      t.equal(await lower(null), null)
    })

    t.test('a missing one is created', async (t) => {
      const orm = await openNotes(t, await database.missing(t))
      t.equal(await orm.em.fork().count(Note), 0)
    })

    t.test('one line tells how many migrations have run, and nothing is said where none has', async (t) => {
      const url = await database.create(t)
      const starts: string[][] = []
      for (let start = 0; start < 2; start += 1) {
        const messages: string[] = []
        const { close } = await openDatabase({ ...defaults, url, log: (message) => void messages.push(message) })
        await close()
        starts.push(messages)
      }
      t.match(starts, [[/^migrations run: 7, in \d+ ms$/], []])
    })

    t.test('a migration that was cut off before its record was written can run again', async (t) => {
      const url = await database.create(t)
      for (let start = 0; start < 3; start += 1) {
        const { orm, close } = await openDatabase({ ...defaults, url })
        if (start === 0) await orm.em.fork().insert(Note, { text: 'kept', rank: 1 })
        t.equal(await orm.em.fork().count(Note), 1)
        t.equal(await orm.schema.getUpdateSchemaSQL(), '')
        await orm.em.getConnection().execute('DELETE FROM mikro_orm_migrations')
        await close()
      }
    })

    t.test('a condition that the migrations added is kept by the database itself', async (t) => {
      const { em } = await openNotes(t, await database.create(t))
      await em.fork().insert(Note, { text: '', rank: 1, lostAt: 1 })
      const refused = await em
        .fork()
        .nativeUpdate(Note, { rank: 1 }, { text: 'found' })
        .catch((error: unknown) => error)
      t.ok(isCheckViolated(refused))
      t.notOk(isCheckViolated(new Error('something else')))
    })

    t.test('a migration that cannot work keeps the app from starting, and holds nothing open', async (t) => {
      const url = await database.create(t)
      const migrations = [...notes.migrations, { name: '8-index-nothing', class: IndexNothing }]
      for (let start = 0; start < 2; start += 1) {
        await t.rejects(openDatabase({ ...defaults, migrations, url }), /no_such_column/)
      }
      const orm = await openNotes(t, url)
      t.equal(await orm.em.fork().count(Note), 0, 'the database can be opened by who does without it')
    })

    t.test('any text comes back as it went in', async (t) => {
      const orm = await openNotes(t, await database.create(t))
      const texts = [
        '\0',
        "'\0'",
        'a\0b\0',
        '😀',
        "'",
        '"',
        '\\',
        "\\'",
        '?',
        '%',
        '\u001a',
        '\r\n',
        '\uFFFD',
        '\u{10FFFF}',
      ]
      for (const [rank, text] of texts.entries()) await orm.em.fork().insert(Note, { text, rank })
      const rows = await orm.em.fork().findAll(Note, { orderBy: { rank: 'asc' } })
      t.strictSame(
        rows.map(({ text }) => text),
        texts,
      )
      for (const text of texts) t.equal(await orm.em.fork().count(Note, { text }), 1, JSON.stringify(text))
    })
  })
}

t.test('replicas that open one new MySQL database at once migrate it once', { skip: !mysql }, async (t) => {
  const url = (await mysql?.missing(t)) ?? ''
  const orms = await Promise.all(Array.from({ length: 4 }, () => openNotes(t, url)))
  for (const orm of orms) t.equal((await orm.migrator.getExecuted()).length, notes.migrations.length)
  t.strictSame(await queryMysql(url, 'SELECT COUNT(*) AS n FROM mikro_orm_migrations'), [
    { n: notes.migrations.length },
  ])
})

t.test('a replica does not wait for ever for one that migrates', { skip: !mysql }, async (t) => {
  const url = (await mysql?.create(t)) ?? ''
  const other = await connectMysql(t, url)
  await other.query('SELECT GET_LOCK(?, 1)', [`migrate:${new URL(url).pathname.slice(1)}`])
  const migrate = async () => void t.fail('it has no turn')
  await t.rejects(
    whileLocked(readMysqlUrl(url).connection, migrate, 1),
    new Error('another process has been migrating for 1 seconds'),
  )
})

t.test(
  'a service does not start on a database into which not all rows have been copied',
  { skip: !mysql },
  async (t) => {
    const url = (await mysql?.create(t)) ?? ''
    await queryMysql(url, 'CREATE TABLE unfinished_copy (id integer)')
    await t.rejects(openDatabase({ ...defaults, url }), { message: /^the database has only a part of its rows: / })
    t.strictSame(await queryMysql(url, 'SHOW TABLES LIKE "note"'), [])
  },
)

t.test('a password that is wrong is said, and nothing is created', { skip: !mysql }, async (t) => {
  const url = new URL((await mysql?.missing(t)) ?? 'mysql://localhost')
  url.password = 'not-the-password'
  await t.rejects(openDatabase({ ...defaults, url: url.href }), { code: 'ER_ACCESS_DENIED_ERROR' })
})

t.test('MySQL reads what is committed, and no more', { skip: !mysql }, async (t) => {
  const orm = await openNotes(t, (await mysql?.create(t)) ?? '')
  t.match(await orm.em.getConnection().execute('SELECT @@transaction_isolation AS level'), [
    { level: 'READ-COMMITTED' },
  ])
})

t.test('a SQLite file belongs to one at a time, and to the next as soon as it is closed', async (t) => {
  const url = await sqlite.create(t)
  const first = await openDatabase({ ...defaults, url })
  await t.rejects(openDatabase({ ...defaults, url }), {
    name: 'DatabaseInUse',
    message: `${url.slice('file:'.length)} is in use by another process. SQLite serves one process at a time: stop that one, or use MySQL (a URL that begins with mysql://)`,
  })
  await first.close()
  const second = await openDatabase({ ...defaults, url })
  await second.close()
})

t.test('a lock file that is none is an error of its own', async (t) => {
  const folder = await createFolder(t)
  await writeFile(
    `${folder}/data.sqlite.lock`,
    'this is no database, but long enough to be looked at as one'.repeat(50),
  )
  await t.rejects(openDatabase({ ...defaults, url: `file:${folder}/data.sqlite` }), {
    name: 'UnusableDatabaseFile',
    message: /data.sqlite.lock is not a SQLite database/,
  })
})

t.test('SQLite keeps foreign keys, and writes ahead', async (t) => {
  const orm = await openNotes(t, await sqlite.create(t))
  const connection = orm.em.getConnection()
  t.match(await connection.execute('PRAGMA foreign_keys'), [{ foreign_keys: 1 }])
  t.match(await connection.execute('PRAGMA journal_mode'), [{ journal_mode: 'wal' }])
})

t.test('a SQLite database in memory is for itself', async (t) => {
  const [first, second] = [await openNotes(t, 'file::memory:'), await openNotes(t, 'file::memory:')]
  await first.em.fork().insert(Note, { text: 'mine', rank: 1 })
  t.equal(await first.em.fork().count(Note), 1)
  t.equal(await second.em.fork().count(Note), 0)
})

for (const database of databases) {
  t.test(`a command is a guest in a database of ${database.name} that a service keeps`, async (t) => {
    const url = await database.create(t)
    const host = await openNotes(t, url)
    const guest = await openNotes(t, url, { asGuest: true })

    t.test('both read and write', async (t) => {
      await host.em.fork().insert(Note, { text: 'of the host', rank: 1 })
      t.equal(await guest.em.fork().count(Note), 1)
      await guest.em.fork().insert(Note, { text: 'of the guest', rank: 2 })
      t.equal(await host.em.fork().count(Note), 2)
    })

    t.test('a write of the guest in the midst of a transaction costs nothing: all is done again', async (t) => {
      await inTransaction(host.em.fork(), async (em) => {
        const count = await em.count(Note)
        if (count === 2) await guest.em.fork().insert(Note, { text: 'in between', rank: 3 })
        await em.insert(Note, { text: `after ${count}`, rank: 10 })
      })
      t.equal(await host.em.fork().count(Note, { rank: 10 }), 1)
    })

    t.test('the guest creates nothing: no database, and no table', async (t) => {
      for (const nothing of [await database.missing(t), await database.create(t)]) {
        const lookInside = async () => (await openNotes(t, nothing, { asGuest: true })).em.fork().count(Note)
        await t.rejects(lookInside())
        await t.rejects(lookInside(), 'and has not done so')
      }
    })
  })
}
