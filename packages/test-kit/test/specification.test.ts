import { readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import t from 'tap'
import { createFolder, keptSpecification } from '../src/index.ts'

t.test('a kept specification is read, and written only where UPDATE_SPECS says so', async (t) => {
  const file = path.join(await createFolder(t), 'openapi.json')
  t.equal(await keptSpecification(file, { openapi: '3.1.0' }, {}), undefined, 'there is none yet')
  t.strictSame(await keptSpecification(file, { openapi: '3.1.0' }, { UPDATE_SPECS: '1' }), { openapi: '3.1.0' })
  t.strictSame(await keptSpecification(file, { openapi: '3.2.0' }, {}), { openapi: '3.1.0' }, 'it differs from now on')
  t.equal(await readFile(file, 'utf8'), '{\n  "openapi": "3.1.0"\n}\n')
})

t.test('a file that holds no JSON is not taken for one that is missing', async (t) => {
  const file = path.join(await createFolder(t), 'openapi.json')
  await writeFile(file, '<<<<<<<')
  await t.rejects(keptSpecification(file, {}, {}), SyntaxError)
})
