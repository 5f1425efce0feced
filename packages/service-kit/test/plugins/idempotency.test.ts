import { randomUUID } from 'node:crypto'
import createError from '@fastify/error'
import { databases, type TestScope, until } from '@todo/test-kit'
import t from 'tap'
import {
  afterCommit,
  CreateIdempotencyKey,
  database as databasePlugin,
  forgetKeysOf,
  forgetOldKeys,
  idempotency,
  inOwnTransaction,
  inTransaction,
  KeptAnswer,
} from '../../src/database/index.ts'
import { KeptAnswers } from '../../src/idempotency/kept-answers.ts'
import { jsonOnly } from '../../src/index.ts'
import { Note, notes, run } from '../fixtures/notes.ts'
import { buildKitApp, type KitApp } from '../helper.ts'

const Refused = createError<[number]>('REFUSED', 'refused', 400)

/** An error that is answered with this status. */
function refusal(status: number): Error {
  const error = new Refused(status)
  error.statusCode = status
  return error
}

let rank = 0

/** A note that no other has the rank of. */
function noteOf(text: string) {
  rank += 1
  return { text, rank }
}

/** What a test does in the middle of a request. */
interface Moments {
  /** When the transaction is done, and not committed. */
  done: () => Promise<void>
  committed: () => void
  /** When a request does what it has put off. */
  later: Promise<void>
}

function addRoutes(app: KitApp, moments: Moments): void {
  const add = (text: string) => inTransaction(app.orm.em, (em) => em.insert(Note, noteOf(text)))
  app.post<{ Body: { text: string } }>('/notes', async ({ body }, reply) => {
    const id = await inTransaction(app.orm.em, async (em) => {
      afterCommit(moments.committed)
      const note = em.create(Note, noteOf(body.text))
      await em.flush()
      return note.id
    })
    await moments.done()
    return reply.code(201).header('location', `/notes/${id}`).header('etag', `"${id}"`).send({ id })
  })
  app.delete('/notes', async (_request, reply) => {
    await inTransaction(app.orm.em, (em) => em.nativeDelete(Note, { text: 'to be deleted' }))
    return reply.code(204).send()
  })
  app.post('/pairs', async () => {
    const own = await inOwnTransaction(app.orm.em, (em) => em.insert(Note, noteOf('of its own')))
    return { own, ids: await Promise.all([add('one of two'), add('two of two')]) }
  })
  app.post<{ Params: { status: string } }>('/refused/:status', async ({ params }) => {
    await inTransaction(app.orm.em, async (em) => {
      await em.insert(Note, noteOf('refused'))
      throw refusal(Number(params.status))
    })
  })
  app.post('/refused/409/closing', async () => {
    await app.orm.close()
    throw refusal(409)
  })
  app.post<{ Params: { status: string } }>('/done/:status', async ({ params }) => {
    await add(`done ${params.status}`)
    throw refusal(Number(params.status))
  })
  app.post('/nothing', async () => {
    throw refusal(500)
  })
  let runs = 0
  app.post('/deadlock', async () => ({
    id: await inTransaction(app.orm.em, (em) => {
      runs += 1
      if (runs === 1) throw Object.assign(new Error('Deadlock found'), { errno: 1213 })
      return em.insert(Note, noteOf('after a deadlock'))
    }),
  }))
  app.post('/later', async () => {
    void moments.later.then(() => add('later'))
    return {}
  })
  app.get('/notes', async () => ({ ids: await add('by a GET') }))
  app.post('/exempt', { config: { idempotencyKey: false } }, async () => ({ id: await add('exempt') }))
}

/** A replica of a service that keeps notes. The header `user` says who calls. */
async function buildNotesApp(t: TestScope, url: string) {
  const moments: Moments = { done: async () => undefined, committed: () => undefined, later: Promise.resolve() }
  const app = await buildKitApp(t, async (app) => {
    await app.register(jsonOnly)
    app.addHook('onSend', async ({ headers }) => {
      if (headers['x-break']) throw new Error('this hook is broken')
    })
    await app.register(idempotency, { secret: 'a secret of the tests' })
    const migrations = [...notes.migrations, { name: 'idempotency', class: CreateIdempotencyKey }]
    const entities = [...notes.entities, KeptAnswer]
    await app.register(databasePlugin, {
      entities,
      migrations,
      url,
      poolSize: 5,
      timeoutMs: 20_000,
      serverTiming: true,
    })
    app.addHook('onRequest', async (request) => {
      const id = Number(request.headers.user)
      if (id > 0) request.user = { id, username: 'x', sessionId: 'x', expiresAt: 0 }
    })
    addRoutes(app, moments)
  })
  const call = (url: string, key: string | undefined, payload: object = {}, more: Record<string, string> = {}) =>
    app.inject({
      method: 'POST',
      url,
      payload,
      headers: { user: '1', ...(key !== undefined && { 'idempotency-key': key }), ...more },
    })
  const texts = async () => (await app.orm.em.fork().findAll(Note)).map(({ text }) => text)
  const count = async (text: string) => (await texts()).filter((other) => other === text).length
  const keys = () => app.orm.em.fork().count(KeptAnswer)
  return { app, moments, call, count, keys }
}

/** What is the same in each repetition. */
const KEPT = ['content-type', 'etag', 'location', 'content-length'] as const

for (const database of databases) {
  t.test(`writes with an Idempotency-Key on ${database.name}`, async (t) => {
    const url = await database.create(t)
    const { app, moments, call, count, keys } = await buildNotesApp(t, url)

    t.test('are done once, and a repetition gets the same status, headers and body', async (t) => {
      const key = randomUUID()
      let commits = 0
      t.teardown(() => Object.assign(moments, { committed: () => undefined }))
      moments.committed = () => {
        commits += 1
      }
      const first = await call('/notes', key, { text: 'once' })
      t.equal(first.statusCode, 201)
      t.equal(first.headers['idempotency-replayed'], undefined)
      for (const sent of [key, `"${key}"`, key]) {
        const again = await call('/notes', sent, { text: 'once' })
        t.equal(again.statusCode, 201)
        t.equal(again.body, first.body)
        for (const name of KEPT) t.equal(again.headers[name], first.headers[name], name)
        t.equal(again.headers['idempotency-replayed'], 'true')
        t.not(again.headers['x-request-id'], first.headers['x-request-id'])
      }
      t.equal(await count('once'), 1)
      t.equal(commits, 1)
    })

    t.test('also where the answer has no body', async (t) => {
      await call('/notes', undefined, { text: 'to be deleted' })
      const remove = () =>
        app.inject({ method: 'DELETE', url: '/notes', headers: { user: '1', 'idempotency-key': 'k' } })
      const first = await remove()
      await call('/notes', undefined, { text: 'to be deleted' })
      const again = await remove()
      t.same([first.statusCode, again.statusCode, again.body], [204, 204, ''])
      t.same([again.headers['content-type'], again.headers['content-length']], [undefined, undefined])
      t.equal(await count('to be deleted'), 1)
    })

    t.test('cost two statements more, and others none', async (t) => {
      const statements = async (key?: string) =>
        (await call('/notes', key, { text: 'counted' })).headers['server-timing']
          ?.toString()
          .match(/\d+ statement/)?.[0]
      t.equal(await statements(), '3 statement')
      t.equal(await statements('counted'), '5 statement')
      t.equal(await statements('counted'), '1 statement')
    })

    t.test('are 422 if the key was sent with another body, path, method or condition', async (t) => {
      const key = randomUUID()
      await call('/notes', key, { text: 'first' })
      for (const answer of [
        await call('/notes', key, { text: 'second' }),
        await call('/notes?x=1', key, { text: 'first' }),
        await call('/pairs', key, { text: 'first' }),
        await call('/notes', key, { text: 'first' }, { 'if-match': '*' }),
        await app.inject({ method: 'DELETE', url: '/notes', headers: { user: '1', 'idempotency-key': key } }),
      ]) {
        t.match(answer.json(), { status: 422, code: 'IDEMPOTENCY_KEY_REUSED', detail: /take a new key/ })
        t.equal(answer.headers['idempotency-replayed'], undefined)
      }
      t.equal(await count('second'), 0)
    })

    t.test('are those of one user: another one may take the same key', async (t) => {
      const key = randomUUID()
      const [ada, bob] = [
        await call('/notes', key, { text: 'by both' }),
        await call('/notes', key, { text: 'by both' }, { user: '2' }),
      ]
      t.not(ada.body, bob.body)
      t.equal(bob.headers['idempotency-replayed'], undefined)
      t.equal(await count('by both'), 2)
    })

    t.test('of strangers are found by all that was sent: with the key alone, nobody hears an answer', async (t) => {
      const key = randomUUID()
      const stranger = { user: '' }
      const first = await call('/notes', key, { text: 'a secret of one' }, stranger)
      const other = await call('/notes', key, { text: 'a guess of another' }, stranger)
      t.same([other.statusCode, other.headers['idempotency-replayed']], [201, undefined])
      t.not(other.body, first.body)
      t.equal((await call('/notes', key, { text: 'a secret of one' }, stranger)).body, first.body)
    })

    t.test('of which two are under way at once are done once, and both get the same answer', async (t) => {
      const key = randomUUID()
      const other = database.name === 'MySQL' ? await buildNotesApp(t, url) : { call, moments }
      t.teardown(() => Object.assign(moments, { done: async () => undefined }))
      if (other.moments !== moments) {
        // Both replicas have done it before either of them commits.
        const both = Promise.withResolvers<void>()
        let waiting = 0
        const meet = async () => {
          waiting += 1
          if (waiting === 2) both.resolve()
          await both.promise
        }
        moments.done = meet
        other.moments.done = meet
      }
      const answers = await Promise.all([
        call('/notes', key, { text: 'at once' }),
        other.call('/notes', key, { text: 'at once' }),
      ])
      const [one, two] = answers
      t.same([one.statusCode, one.body, one.headers.etag], [201, two.body, two.headers.etag])
      t.same(answers.map(({ headers }) => headers['idempotency-replayed']).sort(), ['true', undefined])
      t.equal(await count('at once'), 1)
    })

    t.test('of which two with different bodies are under way at once: one is done, one is 422', async (t) => {
      const key = randomUUID()
      const answers = await Promise.all(['this', 'that'].map((text) => call('/notes', key, { text })))
      t.same(answers.map(({ statusCode }) => statusCode).sort(), [201, 422])
      t.equal((await count('this')) + (await count('that')), 1)
      for (const { statusCode, headers } of answers) if (statusCode === 422) t.notOk(headers.location ?? headers.etag)
    })

    t.test('that are refused have no effect, and a repetition hears the same', async (t) => {
      for (const status of [400, 403, 404, 409, 412, 422]) {
        const key = randomUUID()
        const first = await call(`/refused/${status}`, key)
        const again = await call(`/refused/${status}`, key)
        t.same([first.statusCode, again.statusCode], [status, status])
        t.equal(again.body, first.body)
        t.equal(again.headers['content-type'], 'application/problem+json')
        t.equal(again.headers['idempotency-replayed'], 'true')
      }
      t.equal(await count('refused'), 0)
    })

    t.test('that are answered with 401, 429 or 5xx are tried anew', async (t) => {
      for (const status of [401, 429, 500, 503]) {
        const key = randomUUID()
        for (const path of [`/refused/${status}`, `/done/${status}`]) {
          const answers = [await call(path, key), await call(path, key)]
          t.same(
            answers.map(({ statusCode, headers }) => [statusCode, headers['idempotency-replayed']]),
            [
              [status, undefined],
              [status, undefined],
            ],
          )
        }
      }
      t.equal(await count('refused'), 0)
      t.same(await Promise.all([401, 429].map((status) => count(`done ${status}`))), [2, 2], 'what was done stays')
      t.same(await Promise.all([500, 503].map((status) => count(`done ${status}`))), [0, 0], 'a failure undoes it')
      t.same([(await call('/nothing', 'k0')).statusCode, (await call('/nothing', 'k0')).statusCode], [500, 500])
    })

    t.test('that are refused after they were done are kept as both', async (t) => {
      const key = randomUUID()
      await call('/done/409', key)
      t.same([(await call('/done/409', key)).statusCode, await count('done 409')], [409, 1])
    })

    t.test('may begin several transactions: all are one, but for what stands on its own', async (t) => {
      const key = randomUUID()
      const first = await call('/pairs', key)
      t.equal(first.statusCode, 200)
      t.equal((await call('/pairs', key)).body, first.body)
      t.same([await count('one of two'), await count('two of two'), await count('of its own')], [1, 1, 1])
    })

    t.test('leave nothing when the process or the connection ends before the commit', async (t) => {
      const key = randomUUID()
      t.teardown(() => Object.assign(moments, { done: async () => undefined }))
      moments.done = async () => {
        moments.done = async () => undefined
        throw Object.assign(new Error('the connection is lost'), { code: 'PROTOCOL_CONNECTION_LOST' })
      }
      const before = await keys()
      t.equal((await call('/notes', key, { text: 'lost' })).statusCode, 503)
      t.same([await count('lost'), await keys()], [0, before])
      const again = await call('/notes', key, { text: 'lost' })
      t.same([again.statusCode, again.headers['idempotency-replayed'], await count('lost')], [201, undefined, 1])
    })

    t.test('leave nothing when the answer cannot be written down, and are not done again by themselves', async (t) => {
      const deadlock = Object.assign(new Error('Deadlock found'), { errno: 1213 })
      const adding = t.intercept(KeptAnswers.prototype, 'add', { value: () => Promise.reject(deadlock) })
      const { statusCode, headers } = await call('/notes', 'unwritten', { text: 'unwritten' })
      t.same([statusCode, headers.location, headers.etag], [503, undefined, undefined])
      t.equal(adding().length, 1)
      t.equal(await count('unwritten'), 0)
    })

    t.test('are done again by themselves after a deadlock of their own', async (t) => {
      const first = await call('/deadlock', 'deadlock')
      t.same([first.statusCode, await count('after a deadlock')], [200, 1])
      t.equal((await call('/deadlock', 'deadlock')).body, first.body)
    })

    t.test('may leave something to be done later, which nothing holds', async (t) => {
      const later = Promise.withResolvers<void>()
      moments.later = later.promise
      await call('/later', 'later')
      later.resolve()
      await t.resolves(until('it is done', async () => (await count('later')) === 1))
    })

    t.test('leave nothing open when even the answer to an error cannot be sent as it should', async (t) => {
      const answer = await call('/notes', 'broken', { text: 'broken' }, { 'x-break': 'yes' })
      t.equal(answer.statusCode, 500)
      await until('it is undone', async () => (await count('broken')) === 0)
      const again = await call('/notes', 'broken', { text: 'broken' })
      t.same([again.statusCode, again.headers['idempotency-replayed'], await count('broken')], [201, undefined, 1])
    })

    t.test('need a key of 1 to 255 visible ASCII characters', async (t) => {
      for (const key of [
        '',
        'a b',
        '"a',
        'a"',
        '"a" ',
        '""',
        'é',
        'k'.repeat(256),
        `"${'k'.repeat(256)}"`,
        '"a";b=1',
        'a, a',
      ]) {
        const answer = await call('/notes', key, { text: 'no key' })
        t.match(answer.json(), {
          status: 422,
          errors: [{ parameter: 'Idempotency-Key', detail: /1 to 255 visible ASCII characters/ }],
        })
      }
      for (const key of ['!', '~', 'k'.repeat(255), `"${'k'.repeat(255)}-"`.replace('k-', '-'), '"a\\"b\\\\"'])
        t.equal((await call('/notes', key, { text: 'a key' })).statusCode, 201, key)
      t.equal((await call('/notes', 'a\\b', { text: 'a key' })).statusCode, 201)
      t.equal(await count('no key'), 0)
    })

    t.test('are writes: a GET does not care, nor does a route that has a reason', async (t) => {
      const headers = { user: '1', 'idempotency-key': 'of a GET' }
      for (let n = 0; n < 2; n += 1) await app.inject({ url: '/notes', headers })
      for (let n = 0; n < 2; n += 1) await call('/exempt', 'of an exempt route')
      t.same([await count('by a GET'), await count('exempt')], [2, 2])
    })

    t.test('are forgotten after 24 hours, and with their user', async (t) => {
      await call('/notes', 'old', { text: 'old' })
      await call('/notes', 'of 3', { text: 'of 3' }, { user: '3' })
      const [mine] = await app.orm.em.fork().find(KeptAnswer, {}, { orderBy: { expiresAt: 'desc' }, limit: 1 })
      const inHours = (Number(mine?.expiresAt) - Date.now()) / 3_600_000
      t.ok(inHours > 23.9 && inHours < 24.1)
      await forgetOldKeys(app.orm.em)
      t.equal((await call('/notes', 'old', { text: 'old' })).headers['idempotency-replayed'], 'true')
      await forgetKeysOf(app.orm.em, 3)
      t.equal(await app.orm.em.fork().count(KeptAnswer, { userId: 3 }), 0)

      const em = app.orm.em.fork()
      const rows = Array.from({ length: 1_000 }, (_, n) => ({
        id: `row ${n}`,
        userId: 4,
        fingerprint: 'x',
        answer: 'x',
        expiresAt: 1,
      }))
      await em.insertMany(KeptAnswer, rows)
      await em.nativeUpdate(KeptAnswer, { userId: 1 }, { expiresAt: 1 })
      await forgetOldKeys(app.orm.em)
      t.equal((await call('/notes', 'old', { text: 'old' })).headers['idempotency-replayed'], undefined)
      t.equal(await count('old'), 2)
    })

    t.test('are answered with 503 when the database is gone', async (t) => {
      const other = await buildNotesApp(t, await database.create(t))
      const answer = await other.call('/refused/409/closing', 'gone')
      t.match(answer.json(), { status: 503, code: 'DATABASE_UNAVAILABLE' })
      t.equal(answer.headers['content-type'], 'application/problem+json')
    })

    t.test('leave nothing readable in the table: neither key nor request nor answer', async (t) => {
      await call('/notes', 'a-readable-key', { text: 'readable-text' })
      const rows = await run<Record<string, unknown>>(app.orm.em.fork(), 'select * from idempotency_key')
      t.ok(rows.length > 0)
      t.notMatch(JSON.stringify(rows), /a-readable-key|readable-text|location/)
    })
  })
}
