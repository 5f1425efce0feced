import createError from '@fastify/error'
import { createLogSink } from '@todo/test-kit'
import t from 'tap'
import { Type } from 'typebox'
import {
  ChangedSince,
  DatabaseUnavailable,
  InvalidInput,
  jsonOnly,
  KeysUnavailable,
  SharedListsUndecided,
  TooManyFailures,
} from '../../src/index.ts'
import { buildKitApp } from '../helper.ts'

const Teapot = createError('TEAPOT', 'I am %s', 418)

const LIST = { id: 1, name: 'Home', member_count: 2, heir: { id: 2, username: 'bob' } }

const CONFLICT = { field: 'name', yours: 'a', theirs: 'b', base: null }

/** What a route may throw, and what the client is told. */
const THROWN: Record<string, [unknown, object]> = {
  internal: [new Error('secret: SELECT *'), { status: 500, code: 'INTERNAL_ERROR', title: 'Internal Server Error' }],
  text: ['secret', { status: 500, code: 'INTERNAL_ERROR' }],
  'bad-gateway': [createError('X', 'secret', 502)(), { status: 500, code: 'INTERNAL_ERROR' }],
  named: [new Teapot('a teapot'), { status: 418, code: 'TEAPOT', detail: 'I am a teapot' }],
  nameless: [Object.assign(new Error('gone'), { statusCode: 410 }), { status: 410, code: 'GONE', title: 'Gone' }],
  'of-a-library': [
    Object.assign(new Error('no'), { statusCode: 416, code: 'FST_ERR_NO' }),
    { status: 416, code: 'RANGE_NOT_SATISFIABLE' },
  ],
  changed: [
    new ChangedSince('TEAPOT_CHANGED', 'read it again'),
    { status: 412, code: 'TEAPOT_CHANGED', conflicts: null },
  ],
  undecided: [new SharedListsUndecided([LIST]), { status: 409, code: 'SHARED_LISTS', lists: [LIST] }],
  conflict: [new ChangedSince('TEAPOT_CHANGED', 'read it again', [CONFLICT]), { status: 412, conflicts: [CONFLICT] }],
  'unheard-of': [
    Object.assign(new Error('hm'), { statusCode: 499 }),
    { status: 499, code: 'BAD_REQUEST', title: 'Unknown' },
  ],
  keys: [new KeysUnavailable(), { status: 503, code: 'KEYS_UNAVAILABLE' }],
  foreign: [
    Object.assign(new Error('secret'), { statusCode: 503, code: 'FST_ERR_SECRET' }),
    { status: 503, code: 'SERVICE_UNAVAILABLE' },
  ],
  bare: [Object.assign(new Error('secret'), { statusCode: 503 }), { status: 503, code: 'SERVICE_UNAVAILABLE' }],
  database: [new DatabaseUnavailable(), { status: 503, code: 'DATABASE_UNAVAILABLE' }],
  refused: [
    Object.assign(new Error('secret'), { code: 'ECONNREFUSED' }),
    { status: 503, code: 'DATABASE_UNAVAILABLE' },
  ],
  'too-many': [Object.assign(new Error('secret'), { errno: 1040 }), { status: 503, code: 'DATABASE_UNAVAILABLE' }],
}

t.test('errors are problems (RFC 9457)', async (t) => {
  const sink = createLogSink()
  const app = await buildKitApp(
    t,
    async (app) => {
      await app.register(jsonOnly)
      for (const [name, [error]] of Object.entries(THROWN)) {
        app.get(`/${name}`, async () => {
          throw error
        })
      }
      app.get('/later', async (_request, reply) => {
        reply.header('retry-after', 60)
        throw new KeysUnavailable()
      })
      app.get('/failures', async () => {
        throw new TooManyFailures(30_000)
      })
      app.get('/invalid', async () => {
        throw new InvalidInput(
          { pointer: '/email', detail: 'is not yours' },
          { parameter: 'cursor', detail: 'is made up' },
        )
      })
      const body = Type.Object(
        {
          kind: Type.Optional(Type.Literal('one')),
          level: Type.Optional(Type.Enum(['low', 'high'])),
          code: Type.Optional(Type.String({ pattern: '^[A-Z]+$' })),
          mail: Type.Optional(Type.String({ format: 'email' })),
          at: Type.Optional(Type.String({ pattern: '^[^\\uD800-\\uDFFF]*$' })),
        },
        { additionalProperties: false, minProperties: 1 },
      )
      app.post('/body', { schema: { body } }, async () => ({}))
      app.post('/needy', { schema: { body: Type.Object({ 'a/b': Type.String() }) } }, async () => ({}))
      app.delete('/body', async () => ({}))
      app.post('/bare', async () => ({}))
    },
    { logger: sink.logger },
  )

  for (const [name, [, expected]] of Object.entries(THROWN)) {
    t.test(`${name}`, async (t) => {
      const response = await app.inject(`/${name}?a=1`)
      const problem = response.json()
      t.match(problem, {
        type: 'about:blank',
        instance: `/${name}`,
        request_id: response.headers['x-request-id'],
        ...expected,
      })
      t.equal(response.statusCode, problem.status)
      t.equal(response.headers['content-type'], 'application/problem+json')
      t.notMatch(response.body, 'secret')
      const logged = sink.lines().some((line) => line.reqId === problem.request_id && line.msg === 'request failed')
      t.equal(logged, problem.status === 500, 'a 500 is in the log')
      t.equal(response.headers['retry-after'], problem.status === 503 ? '2' : undefined)
    })
  }

  t.test('a Retry-After that is known better stays', async (t) => {
    t.equal((await app.inject('/later')).headers['retry-after'], '60')
  })

  t.test('who has failed too often is told when to come again', async (t) => {
    const { statusCode, headers, body } = await app.inject('/failures')
    t.match({ statusCode, headers }, { statusCode: 429, headers: { 'retry-after': '30' } })
    t.match(JSON.parse(body), {
      code: 'TOO_MANY_FAILURES',
      title: 'Too Many Requests',
      detail: 'Too many failed tries, try again in 30 seconds',
    })
  })

  t.test('a rule that no schema expresses is answered like one', async (t) => {
    t.match((await app.inject('/invalid')).json(), {
      status: 422,
      code: 'VALIDATION_FAILED',
      detail: '/email is not yours; cursor is made up',
      errors: [
        { pointer: '/email', detail: 'is not yours' },
        { parameter: 'cursor', detail: 'is made up' },
      ],
    })
  })

  t.test('a fault of a body is told in words', async (t) => {
    const faults: [object, object][] = [
      [{}, { pointer: '', detail: 'must have at least one of the known fields' }],
      [{ kind: 'two' }, { pointer: '/kind', detail: 'must be "one"' }],
      [{ level: 'middle' }, { pointer: '/level', detail: 'must be one of ["low","high"]' }],
      [{ code: 'a' }, { pointer: '/code', detail: 'does not have the right form' }],
      [{ at: '\uD800' }, { pointer: '/at', detail: 'must be well-formed Unicode' }],
      [{ mail: 'nobody' }, { pointer: '/mail', detail: 'does not have the right form' }],
      [{ x: 1 }, { pointer: '/x', detail: 'is not known here' }],
      [{ code: 1 }, { pointer: '/code', detail: 'must be string' }],
    ]
    for (const [payload, expected] of faults) {
      const response = await app.inject({ method: 'POST', url: '/body', payload })
      t.match(response.json(), { status: 422, code: 'VALIDATION_FAILED', errors: [expected] })
    }
  })

  t.test('a field that is missing is named', async (t) => {
    const response = await app.inject({ method: 'POST', url: '/needy', payload: {} })
    t.match(response.json(), { status: 422, errors: [{ pointer: '/a~1b', detail: 'is required' }] })
  })

  t.test('where no body is wanted, a content type alone does no harm, and a body still has to be one', async (t) => {
    const send = (method: 'DELETE' | 'POST', url: string, payload: string) =>
      app.inject({ method, url, payload, headers: { 'content-type': 'application/json' } })
    for (const [method, url] of [
      ['DELETE', '/body'],
      ['POST', '/bare'],
    ] as const) {
      t.equal((await send(method, url, '')).statusCode, 200)
      t.equal((await send(method, url, '{')).statusCode, 400)
    }
    t.equal((await send('POST', '/body', '')).statusCode, 400)
    const wrong = await app.inject({
      method: 'POST',
      url: '/body',
      payload: Buffer.from([0xff]),
      headers: { 'content-type': 'application/json' },
    })
    t.match(wrong.json(), { status: 400, code: 'MALFORMED_JSON' })
  })

  t.test('an unknown URL, another method and a malformed URL are problems too', async (t) => {
    t.match((await app.inject('/nothing')).json(), { status: 404, code: 'ROUTE_NOT_FOUND' })
    t.match((await app.inject({ method: 'PUT', url: '/body' })).json(), { status: 405 })
    t.match((await app.inject('/%')).json(), { status: 400, code: 'MALFORMED_URL' })
  })
})

t.test('what has caused an outage is told to the log, and not to the client', async (t) => {
  const Gone = createError<[ErrorOptions]>('GONE', 'It is not there', 503)
  const { logger, lines } = createLogSink()
  const app = await buildKitApp(
    t,
    (app) =>
      app.get('/gone', async () => {
        throw new Gone({ cause: new Error('connect ECONNREFUSED') })
      }),
    { logger },
  )
  const { body } = await app.inject('/gone')
  t.match(JSON.parse(body), { status: 503, code: 'GONE', detail: 'It is not there' })
  t.notMatch(body, 'ECONNREFUSED')
  const outage = lines().find(({ code }) => code === 'GONE')
  t.equal(outage?.reason, 'It is not there: connect ECONNREFUSED')
})
