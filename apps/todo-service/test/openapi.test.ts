import path from 'node:path'
import { ListTodosQuery } from '@todo/schemas'
import { HOW_TO_UPDATE, keptSpecification, schemaFaults } from '@todo/test-kit'
import { clientOf, newUser, onEachDatabase, sharedTestApp } from './helper.ts'

const KEPT = path.join(import.meta.dirname, '../openapi.json')

onEachDatabase(async (t, database) => {
  const { app } = await sharedTestApp(database)
  const response = await app.inject('/docs/openapi.json')
  t.equal(response.statusCode, 200, 'the service has a document')
  const document = response.json()

  t.test(`openapi.json is what the service says of itself; if not: ${HOW_TO_UPDATE}`, async (t) => {
    t.same(await keptSpecification(KEPT, document), document)
    t.strictSame(schemaFaults(document), [], 'every schema in it is one')
  })

  t.test('a parameter that has a default may be left out', async (t) => {
    const { parameters } = document.paths['/todos'].get
    const required = parameters.map(({ name, required }: Record<string, unknown>) => [name, required])
    const names = [...Object.keys(ListTodosQuery.properties), 'if-none-match']
    t.same(Object.fromEntries(required), Object.fromEntries(names.map((name) => [name, false])))
  })

  t.test('the examples can be sent as they are, and look like what comes back', async (t) => {
    const ada = clientOf(app, newUser('test'))
    const { post } = document.paths['/todos']
    const { get, patch } = document.paths['/todos/{id}']
    const exampleOf = ({ content }: { content: Record<string, { example: object }> }) =>
      content['application/json']?.example
    const added = await ada.post(exampleOf(post.requestBody))
    t.equal(added.statusCode, 201)
    const { id } = added.json()
    t.equal((await ada.patch(id, exampleOf(patch.requestBody))).statusCode, 200)
    const found = await ada.get(`/todos/${id}?include=user`)
    t.same(Object.keys({ ...exampleOf(get.responses[200]) }).sort(), Object.keys(found.json()).sort())
  })
})
