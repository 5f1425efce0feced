import { connectMysql, createFaultyProxy, databases, mysql } from '@todo/test-kit'
import t from 'tap'
import { inTransaction } from '../../src/database/index.ts'
import { Note, openNotes } from '../fixtures/notes.ts'

for (const database of databases) {
  t.test(`a transaction on ${database.name}`, async (t) => {
    const orm = await openNotes(t, await database.create(t))
    const texts = async () => (await orm.em.fork().findAll(Note)).map(({ text }) => text)

    t.test('is done as a whole, and returns what its work returns', async (t) => {
      const id = await inTransaction(orm.em.fork(), async (em) => {
        em.create(Note, { text: 'flushed at the end', rank: 1 })
        return em.insert(Note, { text: 'inserted', rank: 2 })
      })
      t.equal((await orm.em.fork().findOneOrFail(Note, { rank: 2 })).id, id)
      t.strictSame((await texts()).sort(), ['flushed at the end', 'inserted'])
    })

    t.test('is undone as a whole when its work throws, and done once only', async (t) => {
      const before = await texts()
      let runs = 0
      const work = inTransaction(orm.em.fork(), async (em) => {
        runs += 1
        await em.insert(Note, { text: 'not to stay', rank: 3 })
        throw new Error('changed my mind')
      })
      await t.rejects(work, new Error('changed my mind'))
      t.equal(runs, 1)
      t.strictSame(await texts(), before)
    })

    t.test('breaks no rule of the schema, and is not repeated for that', async (t) => {
      let runs = 0
      const work = inTransaction(orm.em.fork(), async (em) => {
        runs += 1
        em.create(Note, { text: 'the rank is taken', rank: 1 })
      })
      await t.rejects(work, { name: 'UniqueConstraintViolationException' })
      t.equal(runs, 1)
    })

    t.test('is repeated a few times after a deadlock, and then given up', async (t) => {
      let runs = 0
      const work = inTransaction(orm.em.fork(), async () => {
        runs += 1
        throw Object.assign(new Error('Deadlock found'), { errno: 1213 })
      })
      await t.rejects(work, Object.assign(new Error('Deadlock found'), { errno: 1213 }))
      t.equal(runs, 5)
    })

    t.test('keeps nothing of a run that failed', async (t) => {
      let runs = 0
      await inTransaction(orm.em.fork(), async (em) => {
        runs += 1
        em.create(Note, { text: `run ${runs}`, rank: 10 })
        await em.flush()
        if (runs < 3) throw Object.assign(new Error('Lock wait timeout'), { errno: 1205 })
      })
      t.strictSame(
        (await texts()).filter((text) => /^run/.test(text)),
        ['run 3'],
      )
    })
  })
}

t.test('two transactions that wait for each other on MySQL both succeed in the end', { skip: !mysql }, async (t) => {
  const orm = await openNotes(t, (await mysql?.create(t)) ?? '')
  const ids = await Promise.all([1, 2].map((rank) => orm.em.fork().insert(Note, { text: '', rank })))
  const both = Promise.withResolvers<void>()
  let runs = 0
  let holding = 0
  const swap = (first: number | undefined, second: number | undefined, text: string) =>
    inTransaction(orm.em.fork(), async (em) => {
      runs += 1
      await em
        .getConnection()
        .execute(
          'UPDATE note SET text = concat(text, ?) WHERE id = ?',
          [text, first],
          'run',
          em.getTransactionContext(),
        )
      holding += 1
      if (holding === 2) both.resolve()
      await both.promise
      await em
        .getConnection()
        .execute(
          'UPDATE note SET text = concat(text, ?) WHERE id = ?',
          [text, second],
          'run',
          em.getTransactionContext(),
        )
    })
  await Promise.all([swap(ids[0], ids[1], 'a'), swap(ids[1], ids[0], 'b')])
  t.ok(runs > 2, 'one of them was done again')
  for (const { text } of await orm.em.fork().findAll(Note))
    t.strictSame([...text].sort(), ['a', 'b'], 'each took effect once')
})

t.test('a connection that is killed before COMMIT costs nothing: all is done again', { skip: !mysql }, async (t) => {
  const url = (await mysql?.create(t)) ?? ''
  const orm = await openNotes(t, url)
  const admin = await connectMysql(t, url)
  let runs = 0
  await inTransaction(orm.em.fork(), async (em) => {
    runs += 1
    await em.insert(Note, { text: `run ${runs}`, rank: 1 })
    if (runs > 1) return
    const [row] = await em
      .getConnection()
      .execute('SELECT CONNECTION_ID() AS id', [], 'all', em.getTransactionContext())
    await admin.query('KILL ?', [row?.id])
    await em.insert(Note, { text: 'on a dead connection', rank: 2 })
  })
  t.equal(runs, 2)
  t.strictSame(
    (await orm.em.fork().findAll(Note)).map(({ text }) => text),
    ['run 2'],
  )
})

for (const [when, stored] of [
  ['before', 0],
  ['after', 1],
] as const) {
  t.test(
    `a COMMIT whose connection breaks ${when} the server has it is not repeated: nobody knows`,
    { skip: !mysql },
    async (t) => {
      const proxy = await createFaultyProxy(t, (await mysql?.create(t)) ?? '')
      const orm = await openNotes(t, proxy.url)
      let runs = 0
      const work = inTransaction(orm.em.fork(), async (em) => {
        runs += 1
        await em.insert(Note, { text: 'perhaps', rank: 1 })
        proxy.cutOnce('commit', when)
      })
      await t.rejects(work, { code: 'DATABASE_OUTCOME_UNKNOWN' })
      t.equal(runs, 1)
      t.equal(await orm.em.fork().count(Note), stored)
    },
  )
}

t.test('a COMMIT that the server refuses is an error like any other', async (t) => {
  const orm = await openNotes(t, (await databases[0]?.create(t)) ?? '')
  const em = orm.em.fork()
  const refuse = async () => {
    throw new Error('not today')
  }
  t.intercept(em, 'fork', { value: () => Object.assign(orm.em.fork(), { commit: refuse }) })
  await t.rejects(
    inTransaction(em, async () => 1),
    new Error('not today'),
  )
})
