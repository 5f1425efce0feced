import { connectMysql, createFaultyProxy, databases, mysql } from '@todo/test-kit'
import t from 'tap'
import { afterCommit, inTransaction } from '../../src/database/index.ts'
import { Note, openNotes, run } from '../fixtures/notes.ts'

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

    t.test('does what has to wait for its commit then, once, and not at all if it is undone', async (t) => {
      const done: string[] = []
      afterCommit(() => done.push('at once, where there is no transaction'))
      let runs = 0
      await inTransaction(orm.em.fork(), async (em) => {
        runs += 1
        await inTransaction(em, async () => afterCommit(() => done.push(`after run ${runs}`)))
        t.equal(done.length, 1)
        if (runs === 1) throw Object.assign(new Error('Deadlock found'), { errno: 1213 })
      })
      const undone = inTransaction(orm.em.fork(), async () => {
        afterCommit(() => done.push('never'))
        throw new Error('changed my mind')
      })
      await t.rejects(undone, new Error('changed my mind'))
      t.strictSame(done, ['at once, where there is no transaction', 'after run 2'])
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

/** Statements after which the database refuses to commit, though the connection is as good as before. */
const REFUSED_COMMIT = {
  MySQL: ['commit', "xa start 'not ended'"],
  SQLite: [
    'pragma defer_foreign_keys = on',
    'create table child (id integer references note (id))',
    'insert into child (id) values (-1)',
  ],
}

for (const database of databases) {
  t.test(`a transaction on ${database.name} that ends badly`, async (t) => {
    const { em } = await openNotes(t, await database.create(t), { poolSize: 1, timeoutMs: 2_000 })
    const texts = async () => (await em.fork().findAll(Note)).map(({ text }) => text)

    t.test('because COMMIT was refused: an error like any other, and nobody is held up', async (t) => {
      let runs = 0
      const refused = inTransaction(em.fork(), async (em) => {
        runs += 1
        for (const text of REFUSED_COMMIT[database.name]) await em.execute(text)
        await em.insert(Note, { text: 'not to stay', rank: 1 })
      })
      await t.rejects(refused, { message: /XAER_RMFAIL|FOREIGN KEY constraint failed/ })
      t.equal(runs, 1)
      t.strictSame(await texts(), [])
    })

    t.test('because it was over before: nobody is held up either', async (t) => {
      const over = inTransaction(em.fork(), async (em) => {
        await em.execute('rollback')
        throw new Error('it is over')
      })
      await t.rejects(over, { message: 'it is over' })
      t.strictSame(await texts(), [])
    })

    t.test('while work goes on beside what failed: that is refused, and not written', async (t) => {
      const failed = Promise.withResolvers<void>()
      const beside: Promise<unknown>[] = []
      const work = inTransaction(em.fork(), async (em) => {
        await em.insert(Note, { text: 'before', rank: 1 })
        beside.push(
          failed.promise.then(() => run(em, 'insert into note (text, `rank`) values (?, ?)', ['beside', 2])),
          failed.promise.then(() => em.insert(Note, { text: 'beside', rank: 3 })),
          failed.promise.then(() => em.transactional((em) => em.insert(Note, { text: 'beside', rank: 4 }))),
        )
        throw new Error('failed')
      })
      await t.rejects(work, { message: 'failed' })
      failed.resolve()
      for (const result of await Promise.allSettled(beside))
        t.match(result, { status: 'rejected', reason: /the transaction is over|already rolled back/i })
      t.strictSame(await texts(), [])
    })

    t.test('because its work has rolled it back: the error is that of the work', async (t) => {
      const over = inTransaction(em.fork(), async (em) => {
        await em.insert(Note, { text: 'not to stay', rank: 1 })
        await em.rollback()
        throw new Error('its own')
      })
      await t.rejects(over, { message: 'its own' })
      t.strictSame(await texts(), [])
    })

    t.test('because its work has ended it: that is a mistake, and told', async (t) => {
      await t.rejects(
        inTransaction(em.fork(), (em) => em.commit()),
        { message: /transaction is (over|already committed)/i },
      )
      t.strictSame(await texts(), [])
    })

    t.test('in a part of it: the other parts stay', async () => {
      await inTransaction(em.fork(), async (em) => {
        await em.insert(Note, { text: 'outer', rank: 1 })
        await em
          .transactional(async (em) => {
            await run(em, 'insert into note (text, `rank`) values (?, ?)', ['inner', 2])
            throw new Error('the inner one')
          })
          .catch(() => undefined)
        await em.transactional((em) => em.insert(Note, { text: 'another', rank: 3 }))
      })
      t.strictSame(await texts(), ['outer', 'another'])
    })
  })
}

t.test('a transaction that cannot begin is an error, and nobody is held up', { skip: !mysql }, async (t) => {
  const proxy = await createFaultyProxy(t, (await mysql?.create(t)) ?? '')
  const { em } = await openNotes(t, proxy.url, { poolSize: 1, timeoutMs: 2_000 })
  let runs = 0
  proxy.cutOnce('begin', 'before')
  await inTransaction(em.fork(), async (em) => {
    runs += 1
    await em.insert(Note, { text: 'in the end', rank: 1 })
  })
  t.equal(runs, 1)
  t.equal(await em.fork().count(Note), 1)
})

t.test('what is sent beside COMMIT is no part of it, and is refused', { skip: !mysql }, async (t) => {
  const { em } = await openNotes(t, (await mysql?.create(t)) ?? '', { poolSize: 1 })
  const beside: Promise<unknown>[] = []
  const insert = 'insert into note (text, `rank`) values (?, ?)'
  await inTransaction(em.fork(), async (em) => {
    await run(em, insert, ['in it', 1])
    // After the unit of work has been flushed, and before COMMIT is answered.
    em.getEventManager().registerSubscriber({
      afterFlush: async () => {
        const refused = () => t.rejects(run(em, insert, ['beside it', 2]), { message: 'the transaction is over' })
        setImmediate(() => beside.push(refused()))
      },
    })
  })
  t.equal(beside.length, 1)
  await Promise.all(beside)
  t.equal(await em.fork().count(Note), 1)
})

t.test('one that has succeeded leaves its unit of work as one without a transaction', async (t) => {
  for (const database of databases) {
    const orm = await openNotes(t, await database.create(t))
    const em = await inTransaction(orm.em.fork(), async (em) => em)
    t.equal(em.isInTransaction(), false)
    await em.insert(Note, { text: `later, on ${database.name}`, rank: 1 })
    t.equal(await orm.em.fork().count(Note), 1)
  }
})
