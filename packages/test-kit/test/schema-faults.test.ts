import t from 'tap'
import { schemaFaults } from '../src/index.ts'

const documentWith = (schema: object, named: object) => ({
  paths: {
    '/guests': { get: { parameters: [{ name: 'limit', schema }], responses: { 200: { description: 'all' } } } },
  },
  components: { schemas: { Guest: { type: 'object', properties: { name: named } } } },
})

t.test('a document of valid schemas has no faults', async (t) => {
  const document = documentWith({ type: 'integer', minimum: 1 }, { $ref: '#/components/schemas/Name' })
  t.strictSame(schemaFaults(document), [])
})

t.test('each schema that is none is named', async (t) => {
  const document = documentWith({ type: 'integer', multipleOf: 0 }, { type: 'string', minLength: -1 })
  t.match(schemaFaults(document), [
    /^\/paths\/\/guests\/get\/parameters\/0\/schema .*multipleOf must be > 0/,
    /^\/components\/schemas\/Guest .*minLength must be >= 0/,
  ])
  t.equal(schemaFaults(document).length, 2)
})
