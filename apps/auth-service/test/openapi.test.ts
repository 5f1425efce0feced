import path from 'node:path'
import { databases, HOW_TO_UPDATE, keptSpecification, schemaFaults } from '@todo/test-kit'
import t from 'tap'
import { buildTestApp } from './helper.ts'

const KEPT = path.join(import.meta.dirname, '../openapi.json')

for (const database of databases) {
  t.test(`openapi.json is what the service says of itself on ${database.name}; if not: ${HOW_TO_UPDATE}`, async (t) => {
    const response = await (await buildTestApp(t, database)).inject('/docs/openapi.json')
    t.equal(response.statusCode, 200, 'the service has a document')
    const document = response.json()
    t.strictSame(await keptSpecification(KEPT, document), document)
    t.strictSame(schemaFaults(document), [], 'every schema in it is one')
  })
}
