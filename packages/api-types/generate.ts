import { writeFileSync } from 'node:fs'
import { readSpecification } from '@todo/gateway/specification'
import openapiTypescript, { astToString } from 'openapi-typescript'

// Writes the types of the API, from the document that the gateway serves.
const ast = await openapiTypescript(JSON.stringify(readSpecification()), { defaultNonNullable: false })
writeFileSync(new URL('api.d.ts', import.meta.url), astToString(ast))
