import path from 'node:path'
import { HOW_TO_UPDATE, keptSpecification, schemaFaults } from '@todo/test-kit'
import { buildTestApp, clientOf, newUser, onEachDatabase } from './helper.ts'

const KEPT = path.join(import.meta.dirname, '../openapi.json')

/** What the document says each operation answers. */
const ANSWERS: Record<string, string[]> = {
  'get /': ['200'],
  'get /healthz': ['200'],
  'get /readyz': ['200', '503'],
  'get /todos': ['200', '304', '401', '422', '503'],
  'post /todos': ['201', '400', '401', '413', '415', '422', '503'],
  'get /todos/{id}': ['200', '304', '401', '404', '422', '503'],
  'patch /todos/{id}': ['200', '400', '401', '404', '412', '413', '415', '422', '503'],
  'delete /todos/{id}': ['204', '401', '404', '412', '422', '503'],
}

type Json = Record<string, unknown>

const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null

/** Follows a JSON Pointer, or property names; an empty object where there is nothing. */
function at(from: unknown, ...names: string[]): Json {
  const found = names.reduce((value: unknown, name) => (isObject(value) ? value[name] : undefined), from)
  return isObject(found) ? found : {}
}

function resolve(document: Json, schema: Json): Json {
  const { $ref } = schema
  return typeof $ref === 'string' ? at(document, ...$ref.replace('#/', '').split('/')) : schema
}

/** What a schema's own examples make together, as the docs page shows it. */
function exampleOf(document: Json, reference: Json): unknown {
  const schema = resolve(document, reference)
  if (Array.isArray(schema.examples)) return schema.examples[0]
  if (Array.isArray(schema.enum)) return schema.enum[0]
  if (schema.type === 'array') return [exampleOf(document, at(schema, 'items'))]
  if (schema.type !== 'object') throw new TypeError(`no example for ${JSON.stringify(reference)}`)
  const properties = Object.entries(at(schema, 'properties'))
  return Object.fromEntries(properties.map(([name, property]) => [name, exampleOf(document, at(property))]))
}

const operationsOf = (document: Json) =>
  Object.entries(at(document, 'paths')).flatMap(([url, methods]) =>
    Object.entries(at(methods)).map(([method, operation]) => ({ name: `${method} ${url}`, operation: at(operation) })),
  )

onEachDatabase(async (t, database) => {
  const { app } = await buildTestApp(t, database)
  const document: Json = (await app.inject('/docs/json')).json()

  t.test('the document is OpenAPI 3.1, and names no server', async (t) => {
    t.equal(document.openapi, '3.1.0')
    t.equal(document.servers, undefined, 'so that it serves directly and through the gateway')
  })

  t.test(`openapi.json is what the service says of itself; if not: ${HOW_TO_UPDATE}`, async (t) => {
    t.same(await keptSpecification(KEPT, document), document)
  })

  t.test('every schema in it is one', async (t) => {
    t.strictSame(schemaFaults(document), [])
  })

  t.test('every operation is there, with a summary and everything that it may answer', async (t) => {
    const operations = operationsOf(document)
    const answers = operations.map(({ name, operation }) => [name, Object.keys(at(operation, 'responses')).sort()])
    t.same(Object.fromEntries(answers), ANSWERS)
    for (const { name, operation } of operations) {
      t.match(operation.summary, /^[A-Z]/, name)
      t.same(operation.security, name.includes('todos') ? [{ accessToken: [] }] : undefined, name)
      for (const [status, response] of Object.entries(at(operation, 'responses'))) {
        const type = status >= '400' && name !== 'get /readyz' ? 'application/problem+json' : 'application/json'
        const schema = at(response, 'content', type, 'schema')
        if (status === '204' || status === '304') t.equal(Object.keys(schema).length, 0, `${name} ${status} is empty`)
        else t.not(Object.keys(at(resolve(document, schema), 'properties')).length, 0, `${name} ${status}`)
      }
    }
  })

  t.test('whatever the document refers to is in it', async (t) => {
    const references = [...JSON.stringify(document).matchAll(/"\$ref":"([^"]*)"/g)].map(([, $ref]) => $ref ?? '')
    t.ok(references.length > 20)
    for (const $ref of new Set(references)) t.not(Object.keys(resolve(document, { $ref })).length, 0, $ref)
  })

  t.test('a parameter that has a default may be left out', async (t) => {
    const { parameters } = at(document, 'paths', '/todos', 'get')
    const required = Array.isArray(parameters) ? parameters.map(({ name, required }) => [name, required]) : []
    const names = ['order', 'is_done', 'limit', 'cursor', 'include', 'if-none-match']
    t.same(Object.fromEntries(required), Object.fromEntries(names.map((name) => [name, false])))
  })

  t.test('the examples can be sent as they are, and look like what comes back', async (t) => {
    const ada = clientOf(app, newUser('test'))
    const example = (name: string) => exampleOf(document, { $ref: `#/components/schemas/${name}` })
    const added = await ada.post(example('CreateTodo'))
    t.equal(added.statusCode, 201)
    const { id } = added.json()
    t.equal((await ada.patch(id, example('PatchTodo'))).statusCode, 200)
    const found = await ada.get(`/todos/${id}?include=user`)
    const { user } = ada
    t.same({ ...at(example('Todo')), id, user_id: user.id, user }, found.json())
  })
})
