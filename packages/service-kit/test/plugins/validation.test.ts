import * as schemas from '@todo/schemas'
import { IdParams, Nullable, SessionParams } from '@todo/schemas'
import t from 'tap'
import { Type } from 'typebox'
import { jsonOnly } from '../../src/index.ts'
import { isRecord } from '../../src/is-record.ts'
import { buildKitApp } from '../helper.ts'

/** What only a regular expression has. */
const REGULAR_EXPRESSION = /[\\^]|\[[^"]|\{\d|\$|pattern|format/

/** Every schema of text with a form, wherever it stands in what the package exports. */
function formsIn(value: unknown): Record<string, unknown>[] {
  if (!isRecord(value)) return []
  const here = 'pattern' in value || 'format' in value ? [value] : []
  return [...here, ...Object.values(value).flatMap(formsIn)]
}

t.test('no message shows a regular expression, whatever form a text has to have', async (t) => {
  const forms = [...new Map(formsIn({ ...schemas }).map((form) => [JSON.stringify(form), form])).values()]
  t.ok(forms.length > 4)
  const app = await buildKitApp(t, async (app) => {
    await app.register(jsonOnly)
    for (const [index, form] of forms.entries())
      app.post(`/${index}`, { schema: { body: { type: 'object', properties: { value: form } } } }, async () => ({}))
  })
  for (const [index, form] of forms.entries()) {
    const answer = await app.inject({ method: 'POST', url: `/${index}`, payload: { value: '\uD800' } })
    t.equal(answer.statusCode, 422, JSON.stringify(form))
    for (const { detail } of answer.json().errors) {
      t.notMatch(detail, REGULAR_EXPRESSION)
      t.not(detail, 'does not have the right form', 'it says which form')
    }
    t.notMatch(answer.json().detail, REGULAR_EXPRESSION)
  }
})

t.test('a UUID may be written in upper case', async (t) => {
  const app = await buildKitApp(t, (app) => {
    app.get('/sessions/:id', { schema: { params: SessionParams } }, async ({ params }) => params)
    app.get('/todos/:id', { schema: { params: IdParams } }, async ({ params }) => params)
  })
  const id = '7c9e6679-7425-40de-944b-e07fc1f90ae7'
  for (const written of [id, id.toUpperCase(), '7C9e6679-7425-40de-944b-e07fc1f90AE7'])
    t.strictSame((await app.inject(`/sessions/${written}`)).json(), { id })
  for (const wrong of ['7', `{${id}}`, `urn:uuid:${id}`, id.replaceAll('-', ''), `${id}0`])
    t.match((await app.inject(`/sessions/${wrong}`)).json(), {
      status: 422,
      errors: [{ parameter: 'id', detail: 'must be a UUID' }],
    })
})

t.test('what may be in a list once, and is there twice, is told so', async (t) => {
  const app = await buildKitApp(t, (app) => {
    const body = Type.Object({ ids: Type.Array(Type.Integer(), { uniqueItems: true }) })
    app.post('/things', { schema: { body } }, async () => ({}))
  })
  const answer = await app.inject({ method: 'POST', url: '/things', payload: { ids: [1, 2, 1] } })
  t.match(answer.json(), { status: 422, errors: [{ pointer: '/ids', detail: 'must not have the same item twice' }] })
})

t.test('a UUID in a body is one, without anything before it', async (t) => {
  const app = await buildKitApp(t, (app) => {
    app.post('/things', { schema: { body: Type.Object({ id: Type.String({ format: 'uuid' }) }) } }, async () => ({}))
  })
  const id = '7c9e6679-7425-40de-944b-e07fc1f90ae7'
  const send = (id: string) => app.inject({ method: 'POST', url: '/things', payload: { id } })
  for (const written of [id, id.toUpperCase()]) t.equal((await send(written)).statusCode, 200)
  for (const wrong of [`urn:uuid:${id}`, `URN:UUID:${id}`, `{${id}}`, ` ${id}`, `${id}\n`, id.slice(1)]) {
    const errors = [{ pointer: '/id', detail: 'must be a UUID' }]
    t.match((await send(wrong)).json(), { status: 422, errors }, JSON.stringify(wrong))
  }
})

t.test('an answer lists twenty faults at the most, and says how many there are', async (t) => {
  const app = await buildKitApp(t, async (app) => {
    await app.register(jsonOnly)
    const body = Type.Object({ a: Type.Optional(Type.String()) }, { additionalProperties: false })
    app.post('/', { schema: { body } }, async () => ({}))
    app.get('/of', { schema: { querystring: body } }, async () => ({}))
  })
  const unknown = (count: number, name: (index: number) => string) =>
    Object.fromEntries(Array.from({ length: count }, (_, index) => [name(index), 1]))
  const post = (payload: object) => app.inject({ method: 'POST', url: '/', payload })

  const twenty = await post(unknown(20, (index) => `x${index}`))
  t.equal(twenty.json().errors.length, 20)
  t.notMatch(twenty.json().detail, /faults/)
  const many = await post(unknown(5_000, (index) => `x${index}`))
  t.equal(many.json().errors.length, 20)
  t.match(many.json().detail, /^5000 faults, of which the first 20 are: /)
  t.ok(many.body.length < 4_000)
  const long = await post(unknown(25, (index) => `${index}${'😀'.repeat(500)}`))
  t.ok(long.body.length < 20_000, 'a long name is cut')
  t.match(long.json().errors[0].pointer, /^\/0(😀)+�?…$/u)
  const query = new URLSearchParams()
  for (let index = 0; index < 30; index += 1) query.set(`${index}`.repeat(200), '1')
  t.equal((await app.inject(`/of?${query}`)).json().errors.length, 20)
})

t.test('of a field that may be null, what is wrong with its value is told, and nothing of null', async (t) => {
  const due = Type.Object({ date: Type.String({ maxLength: 10 }) }, { additionalProperties: false })
  const body = Type.Object({ due: Nullable(due) })
  const app = await buildKitApp(t, async (app) => {
    app.post('/dues', { schema: { body } }, async (request) => request.body)
  })
  const post = (payload: object) => app.inject({ method: 'POST', url: '/dues', payload })
  t.equal((await post({ due: null })).statusCode, 200)
  t.same((await post({ due: { date: 'x'.repeat(11) } })).json().errors, [
    { pointer: '/due/date', detail: 'must NOT have more than 10 characters' },
  ])
  t.same((await post({ due: 'tomorrow' })).json().errors, [{ pointer: '/due', detail: 'must be object' }])
})
