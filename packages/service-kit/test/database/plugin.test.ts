import { setTimeout as sleep } from 'node:timers/promises'
import { connectMysql, createFaultyProxy, createLogSink, databases, mysql, until } from '@todo/test-kit'
import t from 'tap'
import { database as databasePlugin, inTransaction } from '../../src/database/index.ts'
import { jsonOnly } from '../../src/index.ts'
import { Note, notes } from '../fixtures/notes.ts'
import { buildKitApp } from '../helper.ts'

for (const database of databases) {
  t.test(`the database of an app on ${database.name}`, async (t) => {
    const build = async (serverTiming: boolean) => {
      const url = await database.create(t)
      return buildKitApp(t, async (app) => {
        await app.register(jsonOnly)
        await app.register(databasePlugin, { ...notes, url, poolSize: 2, timeoutMs: 10_000, serverTiming })
        app.get('/count/:times', async (request) => {
          const times = Number(Object(request.params).times)
          for (let n = 0; n < times; n += 1) await request.em.count(Note)
          return {}
        })
        app.post('/notes', async (request) => ({ id: await request.em.insert(Note, { text: 'a', rank: 1 }) }))
        app.post('/transactions', async (request) => ({
          id: await inTransaction(request.em, (em) => em.insert(Note, { text: 'b', rank: 2 })),
        }))
        app.get('/own', async (request) => {
          request.em.create(Note, { text: 'never flushed', rank: 99 })
          return { inUnit: request.em.getUnitOfWork().getPersistStack().size }
        })
      })
    }

    t.test('each request is told its own statements, where that is on', async (t) => {
      const app = await build(true)
      const answers = await Promise.all([0, 1, 2, 5, 1].map((times) => app.inject(`/count/${times}`)))
      t.strictSame(
        answers.map(({ headers }) => String(headers['server-timing']).replace(/dur=\d+\.\d\d/, 'dur=…')),
        ['0 statements', '1 statement', '2 statements', '5 statements', '1 statement'].map(
          (text) => `db;dur=…;desc="${text}"`,
        ),
      )
      const posted = await app.inject({ method: 'POST', url: '/notes', payload: {} })
      t.match(posted.headers['server-timing'], /1 statement"/, 'also after a body was read')
      const transaction = await app.inject({ method: 'POST', url: '/transactions', payload: {} })
      t.match(transaction.headers['server-timing'], /3 statements"/, 'BEGIN and COMMIT are statements, too')
      t.notOk((await app.inject('/nothing')).headers['server-timing'], 'a URL that does not exist has none')
    })

    t.test('and nobody is told, where it is off', async (t) => {
      const app = await build(false)
      t.notOk((await app.inject('/count/1')).headers['server-timing'])
    })

    t.test('each request has a unit of work of its own', async (t) => {
      const app = await build(false)
      for (let n = 0; n < 2; n += 1) t.strictSame((await app.inject('/own')).json(), { inUnit: 1 })
      t.equal(await app.orm.em.fork().count(Note), 0)
    })

    t.test('the app is ready while the database answers', async (t) => {
      const app = await build(false)
      t.strictSame((await app.inject('/readyz')).json(), { status: 'ok', checks: { database: true } })
      await app.orm.close()
      await until('it is not ready', async () => (await app.inject('/readyz')).statusCode === 503)
      t.strictSame((await app.inject('/readyz')).json(), { status: 'unavailable', checks: { database: false } })
    })
  })
}

t.test('that a database is not there is said once, and that it is back', { skip: !mysql }, async (t) => {
  const proxy = await createFaultyProxy(t, (await mysql?.create(t)) ?? '')
  const { logger, lines } = createLogSink()
  const app = await buildKitApp(
    t,
    (app) =>
      app.register(databasePlugin, { ...notes, url: proxy.url, poolSize: 2, timeoutMs: 1_000, serverTiming: false }),
    { logger },
  )
  const isReady = async () => (await app.inject('/readyz')).statusCode === 200
  const said = () => lines().filter(({ msg }) => /can(not)? be read and written/.test(String(msg))).length
  proxy.cut()
  await until('it is not ready', async () => !(await isReady()))
  // Longer than an answer is used again.
  await sleep(600)
  t.notOk(await isReady())
  t.equal(said(), 1)
  proxy.restore()
  await until('it is ready', isReady)
  t.equal(said(), 2)
})

t.test('while a backup holds writers up, the app is not ready, and reads on', { skip: !mysql }, async (t) => {
  const url = (await mysql?.create(t)) ?? ''
  // Each of another rank: what was given up may be written by the server after all, when the backup is over.
  let rank = 0
  const app = await buildKitApp(t, async (app) => {
    await app.register(databasePlugin, { ...notes, url, poolSize: 4, timeoutMs: 4_000, serverTiming: false })
    app.get('/count', async (request) => ({ count: await request.em.count(Note) }))
    app.post('/notes', async (request) => {
      rank += 1
      return { id: await request.em.insert(Note, { text: 'a', rank }) }
    })
  })
  const isReady = async () => (await app.inject('/readyz')).statusCode === 200
  const add = () => app.inject({ method: 'POST', url: '/notes' })
  // Of this database alone; FLUSH TABLES WITH READ LOCK does it to all of the server.
  const backup = await connectMysql(t, url)
  await backup.query('LOCK TABLES note READ, mikro_orm_migrations READ')
  await until('it is not ready', async () => !(await isReady()))
  t.equal((await app.inject('/count')).json().count, 0)
  t.match(await add(), { statusCode: 503, headers: { 'retry-after': /^[1-9]/ } })
  await backup.query('UNLOCK TABLES')
  await until('it is ready', isReady)
  await until('it can be written to', async () => (await add()).statusCode === 200)
})

t.test(
  'while COMMIT gets no answer, as where the binary log has no room, the app is not ready',
  { skip: !mysql },
  async (t) => {
    const proxy = await createFaultyProxy(t, (await mysql?.create(t)) ?? '')
    let inserted = Promise.withResolvers<void>()
    let rank = 0
    const app = await buildKitApp(t, async (app) => {
      await app.register(databasePlugin, {
        ...notes,
        url: proxy.url,
        poolSize: 2,
        timeoutMs: 2_000,
        serverTiming: false,
      })
      app.post('/notes', (request) =>
        inTransaction(request.em, async (em) => {
          rank += 1
          await em.insert(Note, { text: 'a', rank })
          inserted.resolve()
          return {}
        }),
      )
    })
    const isReady = async () => (await app.inject('/readyz')).statusCode === 200
    const add = () => app.inject({ method: 'POST', url: '/notes' })
    t.ok(await isReady())
    proxy.swallow(/\bcommit$/)
    t.match(await add(), { statusCode: 503 })
    t.notOk(await isReady())
    inserted = Promise.withResolvers()
    const second = add()
    await inserted.promise
    // Longer than an answer is used again.
    await sleep(600)
    t.notOk(await isReady(), 'what is not committed is not taken for written')
    t.match(await second, { statusCode: 503 })
    proxy.restore()
    t.equal((await add()).statusCode, 200)
    await until('it is ready', isReady)
  },
)

t.test('an app does not give up on a database that takes long to migrate', async (t) => {
  const app = await buildKitApp(t)
  t.equal(app.initialConfig.pluginTimeout, 0)
})
