import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { createConfig, lint } from '@redocly/openapi-core'
import { Ruleset, Spectral } from '@stoplight/spectral-core'
import { oas } from '@stoplight/spectral-rulesets'
import type { OpenApiDocument } from '@todo/service-kit'
import { createFolder } from '@todo/test-kit'
import t, { type Test } from 'tap'
import { SERVICES } from '../src/services.ts'
import { readDocument, readSpecification } from '../src/specification.ts'

/** What Redocly (`recommended`) finds in a document, warnings included. */
async function findingsOfRedocly(t: Test, document: OpenApiDocument): Promise<string[]> {
  const file = path.join(await createFolder(t), 'openapi.json')
  await writeFile(file, JSON.stringify(document))
  const problems = await lint({ ref: file, config: await createConfig({ extends: ['recommended'] }) })
  return problems.map(({ ruleId, message, location }) => `Redocly: ${ruleId}: ${message} ${location[0]?.pointer}`)
}

/** Examples of bodies and parameters are left to Redocly: for each of them, Spectral compiles a whole schema anew. */
const RULES = new Ruleset({ extends: [oas], rules: { 'oas3-valid-media-example': 'off' } })

/** What Spectral (`oas`) finds in a document, warnings included. */
async function findingsOfSpectral(document: OpenApiDocument): Promise<string[]> {
  const spectral = new Spectral()
  spectral.setRuleset(RULES)
  const results = await spectral.run(JSON.stringify(document))
  return results.map(({ code, message, path }) => `Spectral: ${code}: ${message} ${path.join('/')}`)
}

t.test('Redocly finds nothing in the document of a service, nor in that of all of them', async (t) => {
  for (const { name } of SERVICES) t.strictSame(await findingsOfRedocly(t, readDocument(name)), [], name)
  t.strictSame(await findingsOfRedocly(t, readSpecification()), [])
})

t.test(
  'Spectral finds nothing in the document of all services, which has every path and shape of theirs',
  async (t) => {
    t.strictSame(await findingsOfSpectral(readSpecification()), [])
  },
)

t.test('they would find a server or a shape that is missing', async (t) => {
  const { '/todos': todos = {} } = readSpecification().paths
  const document = { ...readSpecification(), servers: [], paths: { '/todos': todos }, components: {} }
  t.ok((await findingsOfRedocly(t, document)).some((text) => text.startsWith('Redocly: no-empty-servers')))
  t.ok((await findingsOfSpectral(document)).some((text) => text.startsWith('Spectral: oas3-api-servers')))
})

t.test('they would find an example or a default that is not as its schema says', async (t) => {
  const schema = { type: 'string', format: 'uuid' }
  const description = 'a'
  const put = {
    operationId: 'a',
    parameters: [{ name: 'a', in: 'query', schema, example: 'a' }],
    requestBody: { content: { 'text/plain': { schema, example: 'b' } } },
    responses: {
      200: { description, content: { 'text/plain': { schema, examples: { c: { value: 'c' } } } } },
      404: { description, content: { 'text/plain': { schema: { ...schema, default: 'd' } } } },
    },
  }
  const document = { ...readSpecification(), paths: { '/a': { put } } }
  const findings = [...(await findingsOfRedocly(t, document)), ...(await findingsOfSpectral(document))]
  const ofExamples = findings.filter((text) => text.includes('must match format'))
  t.strictSame(
    ofExamples.map((text) => text.split(' ').at(-1)),
    [
      '#/paths/~1a/put/parameters/0/example',
      '#/paths/~1a/put/requestBody/content/text~1plain/example',
      '#/paths/~1a/put/responses/200/content/text~1plain/examples/c/value',
      'paths//a/put/responses/404/content/text/plain/schema/default',
    ],
  )
})
