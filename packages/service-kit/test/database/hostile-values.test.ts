import { raw } from '@mikro-orm/core'
import { databases, mysql, queryMysql } from '@todo/test-kit'
import t from 'tap'
import { inTransaction } from '../../src/database/index.ts'
import { readMysqlUrl } from '../../src/database/mysql/options.ts'
import { Note, openNotes, run } from '../fixtures/notes.ts'

/** Text that would end a literal, a comment or a statement, or that means something to a builder of statements. */
const HOSTILE = [
  "', 0x61, concat(version(),0x7c,current_user())) -- x",
  "\\', 1) -- ",
  '\\',
  '\\\\',
  "\\'",
  "''",
  '"',
  '"; drop table note; --',
  '`',
  '\0',
  "a\0'b",
  '?',
  '??',
  '\\?',
  ':text',
  ':text:',
  '$1',
  '[::alias::]',
  '/* */ -- #',
  '%_',
  '\u001a\b\t\r\n',
  '😀',
  '\u{10FFFF}',
  '\u{20000}𝒳',
  '\uFFFD',
  '\u02bc\uff07\u2019',
]

for (const database of databases) {
  t.test(`hostile text on ${database.name} is stored and found as it is`, async (t) => {
    const orm = await openNotes(t, await database.create(t))
    const stored = async () => {
      const notes = await orm.em.fork().findAll(Note, { orderBy: { rank: 'asc' } })
      return notes.map(({ text }) => text)
    }
    const clear = () => orm.em.fork().nativeDelete(Note, {})
    const ways: Record<string, (text: string, rank: number) => Promise<unknown>> = {
      'em.insert': (text, rank) => orm.em.fork().insert(Note, { text, rank }),
      'em.flush': (text, rank) =>
        inTransaction(orm.em.fork(), async (em) => {
          em.create(Note, { text: '', rank })
          await em.flush()
          const note = await em.findOneOrFail(Note, { rank })
          note.text = text
        }),
      'em.upsert': (text, rank) => orm.em.fork().upsert(Note, { text, rank }, { onConflictFields: ['rank'] }),
      'em.nativeUpdate': async (text, rank) => {
        await orm.em.fork().insert(Note, { text: '', rank })
        await orm.em.fork().nativeUpdate(Note, { rank }, { text })
      },
      'em.execute': (text, rank) => orm.em.execute('insert into note (text, `rank`) values (?, ?)', [text, rank]),
      'a raw fragment': (text, rank) =>
        orm.em.fork().insert(Note, { text: raw('trim(? from ?)', ['\u{F0000}', text]), rank }),
      Kysely: (text, rank) =>
        orm.em
          .getKysely<{ note: { text: string; rank: number } }>()
          .insertInto('note')
          .values({ text, rank })
          .execute(),
    }
    for (const [name, write] of Object.entries(ways)) {
      if (name === 'a raw fragment' && database.name === 'SQLite') continue
      await t.test(`written by ${name}`, async (t) => {
        for (const [rank, text] of HOSTILE.entries()) await write(text, rank)
        t.strictSame(await stored(), HOSTILE)
        for (const text of HOSTILE) {
          t.equal(await orm.em.fork().count(Note, { text }), 1, JSON.stringify(text))
          t.equal(await orm.em.fork().count(Note, { text: { $in: [text, 'other'] } }), 1)
        }
        await clear()
      })
    }

    await t.test('many at once', async (t) => {
      await orm.em.fork().insertMany(
        Note,
        HOSTILE.map((text, rank) => ({ text, rank })),
      )
      t.strictSame(await stored(), HOSTILE)
      await inTransaction(orm.em.fork(), async (em) => {
        for (const note of await em.findAll(Note)) note.text = `${note.text}'`
      })
      t.strictSame(
        await stored(),
        HOSTILE.map((text) => `${text}'`),
      )
      await clear()
    })

    await t.test('as a part of a sub-query, whose text MikroORM writes with the values in it', async (t) => {
      for (const [rank, text] of HOSTILE.entries()) await orm.em.fork().insert(Note, { text, rank })
      for (const text of HOSTILE) {
        const ids = orm.em.fork().createQueryBuilder(Note, 'inner').select('id').where({ text })
        const found = await orm.em
          .fork()
          .createQueryBuilder(Note, 'n')
          .select('*')
          .where({ id: { $in: ids } })
          .getResult()
        t.strictSame(
          found.map((note) => note.text),
          [text],
          JSON.stringify(text),
        )
        const platform = orm.em.getDriver().getPlatform()
        const [row] = await run<{ text: string }>(orm.em.fork(), `select ${platform.quoteValue(text)} as text`)
        t.equal(row?.text, text, 'and so it is as a literal')
      }
    })
  })
}

t.test('whatever sql_mode the user of MySQL has by default, text is text', { skip: !mysql }, async (t) => {
  const orm = await openNotes(t, (await mysql?.create(t)) ?? '', { poolSize: 1 })
  for (const mode of ['NO_BACKSLASH_ESCAPES', 'ANSI_QUOTES', 'NO_BACKSLASH_ESCAPES,ANSI_QUOTES']) {
    // As if ours had not been set: not even then is a value a part of the text.
    await run(orm.em.fork(), `set session sql_mode = '${mode}'`)
    for (const [rank, text] of HOSTILE.entries()) await orm.em.fork().insert(Note, { text, rank })
    const notes = await orm.em.fork().findAll(Note, { orderBy: { rank: 'asc' } })
    t.strictSame(
      notes.map(({ text }) => text),
      HOSTILE,
      mode,
    )
    await orm.em.fork().nativeDelete(Note, {})
  }
})

t.test('values of every kind are bound', async (t) => {
  for (const database of databases) {
    const { em } = await openNotes(t, await database.create(t))
    const date = new Date('2026-11-27T12:00:00.250Z')
    const [row] = await em.execute("select ? as a, ? as b, ? as c, ? as d, ? as e, ?? as f, ? as g, '\\?' as h", [
      true,
      undefined,
      Buffer.from('bytes'),
      { a: "it's" },
      10n,
      raw('1 + ?', [1]),
      date,
    ])
    t.match(row, { a: 1, b: null, d: JSON.stringify({ a: "it's" }), f: 2, h: '?' }, database.name)
    t.equal(String(row?.c), 'bytes')
    t.equal(Number(row?.e), 10)
    t.match(String(row?.g), database.name === 'SQLite' ? String(date.getTime()) : /^2026-11-27 12:00:00/)
    t.same(await em.execute('select :a as a, 2 in (?) as b'.replace('?', ':list'), { a: 'x', list: [1, 2] }), [
      { a: 'x', b: 1 },
    ])
    t.same(
      await em.execute('select (1, 2) in (?) as a', [
        [
          [1, 2],
          [3, 4],
        ],
      ]),
      [{ a: 1 }],
    )
    t.same(await em.execute(raw('select ? as a', [1])), [{ a: 1 }])
    const built = em
      .getDriver()
      .getPlatform()
      .createNativeQueryBuilder()
      .select([raw('count(*) as n')])
      .from('note')
    t.same(await em.getConnection().execute(built), [{ n: 0 }])
    t.match(await em.execute('select ?? as name from note where 1 = ?', ['note.text', 0]), [])
  }
})

t.test('literals of every kind are safe', async (t) => {
  for (const database of databases) {
    const { em } = await openNotes(t, await database.create(t))
    const platform = em.getDriver().getPlatform()
    const date = new Date('2026-11-27T12:00:00.250Z')
    const list = platform.quoteValue([1, "it's", null, Buffer.from('b'), date, new URL("http://h/'")])
    t.match(
      list,
      /^1, (_utf8mb4 |cast\()x'69742773'( as text\))?, null, x'62', .*x'687474703a2f2f682f27'/i,
      database.name,
    )
    t.equal(platform.quoteValue('plain text'), "'plain text'")
  }
})

/** The settings of each session, by a server whose own are others. */
t.test('each session is set up by the service, whatever the globals of the server are', { skip: !mysql }, async (t) => {
  const url = (await mysql?.create(t)) ?? ''
  const orm = await openNotes(t, url, { poolSize: 3, timeoutMs: 20_000 })
  const names = [
    'autocommit',
    'transaction_isolation',
    'transaction_read_only',
    'completion_type',
    'sql_mode',
    'time_zone',
  ]
  const more = ['foreign_key_checks', 'character_set_client', 'character_set_results', 'collation_connection']
  const waits = ['innodb_lock_wait_timeout', 'lock_wait_timeout']
  const columns = [...names, ...more, ...waits].map((name) => `@@session.${name} as ${name}`)
  const read = () => run(orm.em.fork(), `select ${columns}, sleep(?) as slept`, [0.2])
  for (const [row] of await Promise.all([read(), read(), read()])) {
    t.match(row, {
      autocommit: 1,
      transaction_isolation: 'READ-COMMITTED',
      transaction_read_only: 0,
      completion_type: 'NO_CHAIN',
      sql_mode:
        'ONLY_FULL_GROUP_BY,STRICT_TRANS_TABLES,NO_ZERO_IN_DATE,NO_ZERO_DATE,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION',
      time_zone: '+00:00',
      foreign_key_checks: 1,
      character_set_client: 'utf8mb4',
      character_set_results: 'utf8mb4',
      collation_connection: 'utf8mb4_bin',
      innodb_lock_wait_timeout: 10,
      lock_wait_timeout: 10,
    })
  }
  const { database } = readMysqlUrl(url).connection
  t.match(await queryMysql(url, 'select database() as name'), [{ name: database }])
})
