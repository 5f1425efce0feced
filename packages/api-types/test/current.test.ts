import { readFileSync, writeFileSync } from 'node:fs'
import { readSpecification } from '@todo/gateway/specification'
import openapiTypescript, { astToString } from 'openapi-typescript'
import t from 'tap'

const FILE = new URL('../src/api.d.ts', import.meta.url)
const HEAD =
  '// Generated from the OpenAPI document of the gateway: UPDATE_SPECS=1 npm test -- --filter=@todo/api-types\n\n'

t.test('the types are those of the documents that the services serve', async (t) => {
  const ast = await openapiTypescript(JSON.stringify(readSpecification()), { defaultNonNullable: false })
  const types = HEAD + astToString(ast)
  if (process.env.UPDATE_SPECS) writeFileSync(FILE, types)
  t.equal(readFileSync(FILE, 'utf8'), types, 'run UPDATE_SPECS=1 npm test -- --filter=@todo/api-types')
})
