import { Ajv2020 } from 'ajv/dist/2020.js'

/**
 * What in an OpenAPI 3.1 document is no valid JSON Schema, each with its place. To be asked by a test of every app, since
 * an app that starts does not look.
 */
export function schemaFaults(document: object): string[] {
  const ajv = new Ajv2020()
  return schemasIn(document, '').flatMap(([place, schema]) =>
    ajv.validateSchema(schema) ? [] : [`${place} ${ajv.errorsText(ajv.errors)}`],
  )
}

/** Whatever is called `schema`, and each of what is called `schemas`. */
function schemasIn(value: object, place: string): [string, object][] {
  return partsOf(value).flatMap(([name, part]): [string, object][] => {
    const here = `${place}/${name}`
    if (name === 'schema') return [[here, part]]
    if (name === 'schemas') return partsOf(part).map(([name, schema]) => [`${here}/${name}`, schema])
    return schemasIn(part, here)
  })
}

function partsOf(value: object): [string, object][] {
  return Object.entries(value).filter(
    (entry): entry is [string, object] => typeof entry[1] === 'object' && entry[1] !== null,
  )
}
