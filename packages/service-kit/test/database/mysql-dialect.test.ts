import { randomBytes } from 'node:crypto'
import type { SqlEntityManager } from '@mikro-orm/sql'
import { createFaultyProxy, databases, killConnections, mysql, queryMysql, until } from '@todo/test-kit'
import Database from 'better-sqlite3'
import { SqliteDriver } from 'kysely'
import t from 'tap'
import { inTransaction, isDatabaseUnavailable, openDatabase } from '../../src/database/index.ts'
import { PoolDialect } from '../../src/database/mysql/dialect.ts'
import { WriteHealth } from '../../src/database/mysql/write-health.ts'
import { tallyStatements } from '../../src/database/statements.ts'
import { Note, notes, openNotes, run } from '../fixtures/notes.ts'

t.test('each connection sees what is committed, whoever made it', { skip: !mysql }, async (t) => {
  const { em } = await openNotes(t, (await mysql?.create(t)) ?? '', { poolSize: 4 })
  const holder = em.fork()
  await holder.begin()
  const text = 'select connection_id() as id, @@session.transaction_isolation as level, sleep(?)'
  const results = await Promise.all([em, em, em, holder].map((em) => run<{ id: number }>(em, text, [0.2])))
  await holder.rollback()
  const rows = results.flat()
  t.equal(new Set(rows.map(({ id }) => id)).size, 4)
  for (const row of rows) t.match(row, { level: 'READ-COMMITTED' })
})

t.test(
  'a statement is counted for the request that makes it, also if that had to wait',
  { skip: !mysql },
  async (t) => {
    const { em } = await openNotes(t, (await mysql?.create(t)) ?? '', { poolSize: 1 })
    const tallies = Array.from({ length: 5 }, () => ({ count: 0, durationMs: 0 }))
    await Promise.all(
      tallies.map((tally) => {
        const { promise, resolve, reject } = Promise.withResolvers<unknown>()
        tallyStatements(tally, () => void run(em, 'select sleep(?)', [0.01]).then(resolve, reject))
        return promise
      }),
    )
    t.strictSame(
      tallies.map(({ count }) => count),
      tallies.map(() => 1),
    )
  },
)

t.test('what cannot be sent is an error, and the connection is as good as before', { skip: !mysql }, async (t) => {
  const { em } = await openNotes(t, (await mysql?.create(t)) ?? '', { poolSize: 1 })
  const idOf = async () => (await run<{ id: number }>(em, 'select connection_id() as id, ?', [1]))[0]?.id
  const id = await idOf()
  // As JavaScript without types might.
  const values: number[] = []
  Reflect.set(values, 0, undefined)
  await t.rejects(run(em, 'select ?', values), TypeError)
  t.equal(await idOf(), id)
})

t.test('of those who wait, only the one whose connection is lost is told so', { skip: !mysql }, async (t) => {
  const url = (await mysql?.create(t)) ?? ''
  const { em } = await openNotes(t, url, { poolSize: 1 })
  const lost = t.rejects(run(em, 'select sleep(?)', [30]))
  const waiting = [1, 2, 3].map((n) => run(em, 'select ? as n', [n]))
  await until('it is asleep', async () => (await killConnections(url)) > 0)
  await lost
  t.match(await Promise.all(waiting), [[{ n: 1 }], [{ n: 2 }], [{ n: 3 }]])
})

t.test(
  'a connection to a server that has become read-only, or whose settings are old, is given up for another',
  { skip: !mysql },
  async (t) => {
    const { em } = await openNotes(t, (await mysql?.create(t)) ?? '', { poolSize: 1 })
    const idOf = async () => (await run<{ id: number }>(em, 'select connection_id() as id'))[0]?.id
    for (const errno of [1142, 1153, 1290, 1836]) {
      const before = await idOf()
      const error: unknown = await run(em, `signal sqlstate 'HY000' set mysql_errno = ${errno}`).catch(
        (error: unknown) => error,
      )
      t.match(error, { errno })
      t.ok(isDatabaseUnavailable(error), 'the answer is 503')
      t.not(await idOf(), before)
    }
  },
)

for (const database of databases) {
  t.test(`rows of ${database.name} cannot be streamed, as such a statement could hang: that is said`, async (t) => {
    const { em } = await openNotes(t, await database.create(t), { poolSize: 1 })
    const read = async (em: SqlEntityManager) => {
      for await (const _ of em.createQueryBuilder(Note).stream()) t.fail('there is none')
    }
    await t.rejects(read(em.fork()), { message: /cannot be streamed/ })
    await t.rejects(
      inTransaction(em, (em) => read(em)),
      { message: /cannot be streamed/ },
    )
    t.match(await run(em, 'select ? as n', [1]), [{ n: 1 }], 'and the connection is as good as before')
  })
}

t.test('a database that is closed has no connection left, and gives none', { skip: !mysql }, async (t) => {
  const url = (await mysql?.create(t)) ?? ''
  const options = { ...notes, url, poolSize: 2, timeoutMs: 10_000, log: () => undefined }
  for (const asGuest of [false, true]) {
    const { orm, close } = await openDatabase({ ...options, asGuest })
    await inTransaction(orm.em, (em) => run(em, 'select 1'))
    t.not(await connectionsTo(url), 0)
    await close()
    // The server takes note of it in its own time.
    await until('no connection is left', async () => (await connectionsTo(url)) === 0)
    const refused: unknown = await run(orm.em, 'select ?', [1]).catch((error: unknown) => error)
    t.ok(isDatabaseUnavailable(refused), 'the answer is 503')
  }
})

async function connectionsTo(url: string): Promise<number> {
  const [row] = await queryMysql(
    url,
    'SELECT count(*) AS others FROM performance_schema.processlist WHERE db = DATABASE() AND id <> CONNECTION_ID()',
  )
  return Number(row?.others)
}

t.test('a session that cannot be set up is not used: another one is', { skip: !mysql }, async (t) => {
  const proxy = await createFaultyProxy(t, (await mysql?.create(t)) ?? '')
  const { em } = await openNotes(t, proxy.url, { poolSize: 1, asGuest: true })
  proxy.cutOnce('SET @@session', 'before')
  t.same(await inTransaction(em.fork(), (em) => run(em, 'select @@session.sql_safe_updates as safe')), [{ safe: 0 }])
})

t.test('a full server is an outage, and readiness tells until a write succeeds', { skip: !mysql }, async (t) => {
  const options = {
    ...notes,
    url: (await mysql?.create(t)) ?? '',
    poolSize: 1,
    timeoutMs: 10_000,
    log: () => undefined,
  }
  const { orm, check, close } = await openDatabase(options)
  t.teardown(close)
  await orm.em.fork().insert(Note, { text: 'written before', rank: 5 })
  await check()
  const fail = () => run(orm.em.fork(), "signal sqlstate 'HY000' set mysql_errno = 1114")
  const full: unknown = await fail().catch((error: unknown) => error)
  t.ok(isDatabaseUnavailable(full), 'the answer is 503')
  const isFull = Object.assign(new Error(), { errno: 1114 })
  await t.rejects(check(), isFull)
  await inTransaction(orm.em.fork(), (em) => em.nativeUpdate(Note, { rank: 5 }, { rank: 5 }))
  await t.rejects(check(), isFull, 'a change that changes nothing tells nothing')
  await orm.em.fork().insert(Note, { text: 'there is room again', rank: 1 })
  await check()
})

t.test(
  'after a statement got no answer, a write tells whether the database can be written to',
  { skip: !mysql },
  async (t) => {
    const url = (await mysql?.create(t)) ?? ''
    const proxy = await createFaultyProxy(t, url)
    const options = { ...notes, url: proxy.url, poolSize: 2, timeoutMs: 1_000, log: () => undefined }
    const { orm, check, close } = await openDatabase(options)
    t.teardown(close)
    const insert = (rank: number) => orm.em.fork().insert(Note, { text: 'a', rank })
    // As where the disk of the binary log is full: it takes the statement and says nothing.
    proxy.swallow(/insert into .*values|\bcommit/)
    await t.rejects(insert(1), { code: 'DATABASE_TIMEOUT' })
    await t.rejects(check(), { code: 'DATABASE_TIMEOUT' })
    proxy.restore()
    await check()
    // As where another transaction holds the row.
    proxy.swallow(/insert into note/)
    await t.rejects(insert(2), { code: 'DATABASE_TIMEOUT' })
    await check()
    t.same(await queryMysql(url, "select count(*) as n from mikro_orm_migrations where name = 'check'"), [{ n: 0 }])
  },
)

t.test('a user who has lost one of the rights to write cannot write', { skip: !mysql }, async (t) => {
  const url = (await mysql?.create(t)) ?? ''
  await openNotes(t, url)
  const asRoot = (...statements: string[]) => queryMysql(url, ...statements)
  const user = `u${randomBytes(8).toString('hex')}`
  const table = `${new URL(url).pathname.slice(1)}.mikro_orm_migrations`
  // A connection keeps the rights to a database that it had when it was opened; those to a table can be taken away at once.
  await asRoot(
    `create user ${user} identified by 'secret'`,
    `grant select, insert, update, delete on ${table} to ${user}`,
  )
  t.teardown(() => asRoot(`drop user ${user}`))
  const asUser = Object.assign(new URL(url), { username: user, password: 'secret' }).href
  const options = { ...notes, url: asUser, poolSize: 1, timeoutMs: 10_000, asGuest: true, log: () => undefined }
  for (const right of ['insert', 'update', 'delete']) {
    const { check, close } = await openDatabase(options)
    t.teardown(close)
    await check()
    await asRoot(`revoke ${right} on ${table} from ${user}`)
    const refused: unknown = await check().catch((error: unknown) => error)
    t.match(refused, { errno: 1142 }, right)
    await asRoot(`grant ${right} on ${table} to ${user}`)
  }
})

t.test('the driver refuses the connections of others', async (t) => {
  const health = new WriteHealth()
  const dialect = new PoolDialect({ connection: { port: 1 }, poolSize: 1, timeoutMs: 1_000, health })
  const others = new SqliteDriver({ database: new Database(':memory:') })
  await others.init()
  await t.rejects(dialect.createDriver().commitTransaction(await others.acquireConnection()), TypeError)
})

for (const database of databases)
  t.test(`nothing is in an empty list, and everything is outside of it, on ${database.name}`, async (t) => {
    const { em } = await openNotes(t, await database.create(t))
    await inTransaction(em.fork(), async (em) => void em.create(Note, { text: 'a', rank: 1 }))
    const notes = em.getKysely<{ note: { text: string; rank: number } }>().selectFrom('note').select('text')
    t.strictSame(await notes.where('rank', 'in', []).execute(), [])
    t.strictSame(await notes.where('rank', 'not in', []).execute(), [{ text: 'a' }])
    t.strictSame(await notes.where(({ eb, not }) => not(eb('rank', 'in', []))).execute(), [{ text: 'a' }])
    const either = notes.where(({ eb, or }) => or([eb('rank', 'in', []), eb('rank', 'in', [1])]))
    t.strictSame(await either.execute(), [{ text: 'a' }])
  })
