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

/** What Redocly (`recommended`) and Spectral (`oas`) find in a document, warnings included. */
async function findings(t: Test, document: OpenApiDocument): Promise<string[]> {
  const file = path.join(await createFolder(t), 'openapi.json')
  const json = JSON.stringify(document)
  await writeFile(file, json)
  const problems = await lint({ ref: file, config: await createConfig({ extends: ['recommended'] }) })
  const spectral = new Spectral()
  spectral.setRuleset(new Ruleset(oas))
  const results = await spectral.run(json)
  return [
    ...problems.map(({ ruleId, message, location }) => `Redocly: ${ruleId}: ${message} ${location[0]?.pointer}`),
    ...results.map(({ code, message, path }) => `Spectral: ${code}: ${message} ${path.join('/')}`),
  ]
}

t.test('Redocly and Spectral find nothing in the document of a service, nor in that of all of them', async (t) => {
  for (const { name } of SERVICES) t.strictSame(await findings(t, readDocument(name)), [], name)
  t.strictSame(await findings(t, readSpecification()), [])
})

t.test('they would find a server or a shape that is missing', async (t) => {
  const document = readSpecification()
  const found = await findings(t, { ...document, servers: [], components: {} })
  t.ok(found.some((text) => text.startsWith('Redocly: no-empty-servers')))
  t.ok(found.some((text) => text.startsWith('Spectral: oas3-api-servers')))
})
