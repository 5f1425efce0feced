import { GetTodoQuery, IdParams, ListTodosQuery } from '@todo/schemas'
import t from 'tap'
import { Type } from 'typebox'
import { jsonOnly } from '../../src/index.ts'
import { buildKitApp } from '../helper.ts'

const Numbers = Type.Object(
  { n: Type.Integer(), b: Type.Boolean(), text: Type.String() },
  { additionalProperties: false },
)

t.test('queries and path parameters are converted, in their canonical form only', async (t) => {
  const app = await buildKitApp(t, async (app) => {
    await app.register(jsonOnly)
    app.get('/todos', { schema: { querystring: ListTodosQuery } }, async (request) => request.query)
    app.get(
      '/todos/:id',
      { schema: { params: IdParams, querystring: GetTodoQuery } },
      async (request) => request.params,
    )
    app.get('/free/:id', async (request) => request.params)
    app.get(
      '/odd',
      {
        schema: { querystring: Type.Unsafe({ type: 'object', properties: { n: true } }) },
        preValidation: [async () => undefined],
      },
      async () => ({}),
    )
    app.post('/numbers', { schema: { body: Numbers } }, async (request) => request.body)
  })

  t.test('a good id becomes a number', async (t) => {
    for (const [text, id] of [
      ['1', 1],
      ['42', 42],
      ['2147483647', 2147483647],
    ] as const) {
      t.strictSame((await app.inject(`/todos/${text}`)).json(), { id })
    }
  })

  t.test('anything else in its place is 422, and names the parameter', async (t) => {
    for (const id of [
      '0',
      '-1',
      '2147483648',
      '1e3',
      '1.0',
      '0x10',
      '01',
      '%201',
      '1%20',
      '+1',
      'abc',
      'NaN',
      '٣',
      '1_000',
      '99999999999999999999',
      '9'.repeat(5_000),
      'true',
      '%00',
    ]) {
      const response = await app.inject(`/todos/${id}`)
      t.equal(response.statusCode, 422, id.slice(0, 30))
      t.match(response.json(), { code: 'VALIDATION_FAILED', errors: [{ parameter: 'id', detail: String }] })
    }
  })

  t.test('a query is converted and has its defaults', async (t) => {
    const defaults = { scope: 'own', sort: 'id', order: 'ASC', limit: 20 }
    t.strictSame((await app.inject('/todos')).json(), defaults)
    t.strictSame((await app.inject('/todos?is_done=true&limit=100&order=DESC&cursor=7')).json(), {
      ...defaults,
      is_done: true,
      limit: 100,
      order: 'DESC',
      cursor: '7',
    })
    t.match((await app.inject('/todos?is_done=false')).json(), { is_done: false })
    t.strictSame(
      (await app.inject('/todos?label=home')).json().label,
      ['home'],
      'one of what may be given more than once',
    )
    t.strictSame((await app.inject('/todos?label=home&label=shop')).json().label, ['home', 'shop'])
  })

  t.test('a query that does not fit is 422, and names the parameter', async (t) => {
    const cases: [string, string][] = [
      ['is_done=TRUE', 'is_done'],
      ['is_done=1', 'is_done'],
      ['is_done=', 'is_done'],
      ['is_done', 'is_done'],
      ['limit=', 'limit'],
      ['limit=0', 'limit'],
      ['limit=101', 'limit'],
      ['limit=1e1', 'limit'],
      ['limit=10&limit=20', 'limit'],
      ['limit[]=10', 'limit[]'],
      ['order=asc', 'order'],
      ['order=ASC&order=ASC', 'order'],
      ['cursor=', 'cursor'],
      ['include=users', 'include'],
      ['page=2', 'page'],
      ['__proto__=1', '__proto__'],
      ['constructor=1', 'constructor'],
    ]
    for (const [query, parameter] of cases) {
      const response = await app.inject(`/todos?${query}`)
      t.equal(response.statusCode, 422, query)
      const named: { parameter: string }[] = response.json().errors
      t.ok(
        named.some((fault) => fault.parameter === parameter),
        `${query}: ${JSON.stringify(named)}`,
      )
    }
  })

  t.test('a parameter that may be given once, and is given twice, is told so', async (t) => {
    for (const [query, repeated] of [
      ['limit=10&limit=20', ['limit']],
      ['order=ASC&order=ASC&limit=1&limit=1', ['limit', 'order']],
      ['include=user&include=user', ['include']],
      ['cursor=7&cursor=7', ['cursor']],
    ] as const) {
      const response = await app.inject(`/todos${query.startsWith('include') ? '/1' : ''}?${query}`)
      const { errors }: { errors: { parameter: string }[] } = response.json()
      t.strictSame(
        errors.sort((a, b) => a.parameter.localeCompare(b.parameter)),
        repeated.map((parameter) => ({ parameter, detail: 'must be given once' })),
        query,
      )
    }
    const [fault] = (await app.inject('/todos/abc?id=1&id=2')).json().errors
    t.match(fault, { parameter: 'id', detail: 'must be integer' }, 'of the path, whatever the query has by that name')
    const labels = 'label=a&label=a'
    t.match((await app.inject(`/todos?${labels}&page=2&limit=1&limit=2`)).json().errors, [
      { parameter: 'limit', detail: 'must be given once' },
      { parameter: 'page', detail: 'is not known here' },
    ])
  })

  t.test('a body is not converted at all', async (t) => {
    const send = (payload: object) => app.inject({ method: 'POST', url: '/numbers', payload })
    t.strictSame((await send({ n: 1, b: true, text: '1' })).json(), { n: 1, b: true, text: '1' })
    for (const body of [
      { n: '1', b: true, text: '1' },
      { n: 1, b: 'true', text: '1' },
      { n: 1, b: true, text: 1 },
      { n: 1, b: 1, text: '' },
    ]) {
      t.equal((await send(body)).statusCode, 422, JSON.stringify(body))
    }
  })

  t.test('a route that declares nothing, or nothing to convert, gets the text', async (t) => {
    t.strictSame((await app.inject('/free/1')).json(), { id: '1' })
    t.equal((await app.inject('/odd?n=1')).statusCode, 200)
  })
})
