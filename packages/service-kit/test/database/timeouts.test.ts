import { setTimeout as sleep } from 'node:timers/promises'
import { connectMysql, databases, mysql } from '@todo/test-kit'
import t from 'tap'
import { inTransaction, isDatabaseUnavailable } from '../../src/database/index.ts'
import { timeLeftMs, underOneDeadline } from '../../src/database/statements.ts'
import { Note, openNotes, run } from '../fixtures/notes.ts'

const TIMEOUT_MS = 2_000

t.test('a statement that hangs is given up in time, and the pool goes on working', { skip: !mysql }, async (t) => {
  const orm = await openNotes(t, (await mysql?.create(t)) ?? '', { poolSize: 2, timeoutMs: TIMEOUT_MS })
  const ask = (sql: string) => run(orm.em.fork(), sql)
  const startedAt = performance.now()
  const hanging = [1, 2].map(() => ask('SELECT SLEEP(30)'))
  const waiting = Array.from({ length: 6 }, () => ask('SELECT 1 AS one'))
  for (const result of await Promise.allSettled(hanging)) {
    t.match(result, { status: 'rejected', reason: { code: 'DATABASE_TIMEOUT' } })
    if (result.status === 'rejected') t.ok(isDatabaseUnavailable(result.reason), 'the answer is 503')
  }
  for (const rows of await Promise.all(waiting)) t.strictSame(rows, [{ one: 1 }], 'who waited behind it is served')
  t.ok(performance.now() - startedAt < 10_000)
  t.strictSame(await Promise.all(Array.from({ length: 6 }, () => ask('SELECT 2 AS two'))), Array(6).fill([{ two: 2 }]))
})

t.test('a statement that is written out is given up in time, too', { skip: !mysql }, async (t) => {
  const { em } = await openNotes(t, (await mysql?.create(t)) ?? '', { poolSize: 1, timeoutMs: TIMEOUT_MS })
  const hanging = run(em, 'select sleep(30)')
  const waiting = [1, 2].map((n) => run(em, 'select ? as n', [n]))
  await t.rejects(hanging, { code: 'DATABASE_TIMEOUT' })
  t.match(await Promise.all(waiting), [[{ n: 1 }], [{ n: 2 }]], 'who waited behind it is served')

  const holder = em.fork()
  await holder.begin()
  await run(holder, 'select 1')
  for (const result of await Promise.allSettled([1, 2].map((n) => run(em, 'select ? as n', [n]))))
    t.match(result, { status: 'rejected', reason: { code: 'DATABASE_TIMEOUT' } }, 'nobody waits for ever')
  await holder.rollback()
  t.match(await run(em, 'select ? as n', [3]), [{ n: 3 }], 'and no connection is lost that comes too late')
})

t.test('nobody waits for a connection for ever, and none is lost that comes too late', { skip: !mysql }, async (t) => {
  const orm = await openNotes(t, (await mysql?.create(t)) ?? '', { poolSize: 1, timeoutMs: TIMEOUT_MS })
  const em = orm.em.fork()
  await em.begin()
  await em.getConnection().execute('SELECT 1', [], 'all', em.getTransactionContext())
  const ask = (sql: string) => run(orm.em.fork(), sql)
  for (const result of await Promise.allSettled([ask('SELECT 1'), ask('SELECT 1')])) {
    t.match(result, { status: 'rejected', reason: { code: 'DATABASE_TIMEOUT' } })
    if (result.status === 'rejected') t.ok(isDatabaseUnavailable(result.reason), 'the answer is 503')
  }
  await em.rollback()
  t.strictSame(await Promise.all([ask('SELECT 2 AS two'), ask('SELECT 2 AS two')]), Array(2).fill([{ two: 2 }]))
})

t.test('a transaction that hangs is given up after one time-out, not after five', { skip: !mysql }, async (t) => {
  const orm = await openNotes(t, (await mysql?.create(t)) ?? '', { poolSize: 2, timeoutMs: TIMEOUT_MS })
  let runs = 0
  const work = inTransaction(orm.em.fork(), async (em) => {
    runs += 1
    await em.getConnection().execute('SELECT SLEEP(30)', [], 'all', em.getTransactionContext())
  })
  await t.rejects(work, { code: 'DATABASE_TIMEOUT' })
  t.equal(runs, 1)
})

t.test(
  'a row that somebody else holds: 503 in time, nothing is written, and later it works',
  { skip: !mysql },
  async (t) => {
    const url = (await mysql?.create(t)) ?? ''
    const orm = await openNotes(t, url, { poolSize: 2, timeoutMs: TIMEOUT_MS })
    const id = await orm.em.fork().insert(Note, { text: 'as it was', rank: 1 })
    const holder = await connectMysql(t, url)
    await holder.beginTransaction()
    await holder.query('SELECT * FROM note WHERE id = ? FOR UPDATE', [id])

    const change = (text: string) => inTransaction(orm.em.fork(), (em) => em.nativeUpdate(Note, { id }, { text }))
    await t.rejects(change('changed in vain'), { code: 'DATABASE_TIMEOUT' })
    t.equal((await orm.em.fork().findOneOrFail(Note, { id })).text, 'as it was', 'reading goes on meanwhile')
    await holder.rollback()
    await change('changed')
    t.equal((await orm.em.fork().findOneOrFail(Note, { id })).text, 'changed')
  },
)

t.test('a transaction has one deadline, whatever is repeated in it', { skip: !mysql }, async (t) => {
  const { em } = await openNotes(t, (await mysql?.create(t)) ?? '', { poolSize: 1, timeoutMs: 2_000 })
  const startedAt = performance.now()
  const slow = inTransaction(em.fork(), async (em) => {
    await run(em, 'select sleep(?)', [0.7])
    throw Object.assign(new Error('Deadlock found'), { errno: 1213 })
  })
  await t.rejects(slow, { code: 'DATABASE_TIMEOUT' })
  t.ok(performance.now() - startedAt < 4_000)

  const late = inTransaction(em.fork(), async (em) => {
    await em.insert(Note, { text: 'too late', rank: 1 })
    await sleep(2_100)
  })
  await t.rejects(late, { code: 'DATABASE_TIMEOUT' }, 'and after it nothing is stored')
  t.equal(await em.fork().count(Note), 0)
})

t.test('a transaction inside of another one is a part of it', async (t) => {
  for (const database of databases) {
    const { em } = await openNotes(t, await database.create(t))
    const undone = inTransaction(em.fork(), async (em) => {
      await inTransaction(em, (em) => em.insert(Note, { text: 'inner', rank: 1 }))
      throw new Error('the outer one')
    })
    await t.rejects(undone, { message: 'the outer one' })
    t.equal(await em.fork().count(Note), 0)
  }
})

t.test('the outer one of two deadlines holds, and none after it', async (t) => {
  const left: number[] = []
  await underOneDeadline(async () => {
    await underOneDeadline(async () => void left.push(timeLeftMs(1_000)), 50)
    setImmediate(() => left.push(timeLeftMs(1_000)))
  }, 60_000)
  await sleep(10)
  t.ok(left[0] && left[0] > 50_000)
  t.equal(left[1], 1_000, 'what it has left running is free')
})
