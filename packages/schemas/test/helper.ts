import { Ajv } from 'ajv'
import type { TSchema } from 'typebox'
import * as schemas from '../src/index.ts'

/** Whether a value fits a schema, judged as a service judges a body: nothing is converted, nothing is dropped. */
export function fits(schema: TSchema, value: unknown): boolean {
  const ajv = new Ajv({ coerceTypes: false, removeAdditional: false, useDefaults: true, strict: false })
  ajv.addFormat('date-time', true)
  ajv.addFormat('uuid', true)
  ajv.addFormat('date', true)
  for (const named of Object.values<unknown>(schemas).filter(isNamed)) ajv.addSchema(named)
  const { $id } = { $id: undefined, ...schema }
  const validate = ($id === undefined ? undefined : ajv.getSchema($id)) ?? ajv.compile(schema)
  return validate(value) === true
}

/** Whether something that the package exports is a schema that others refer to. */
function isNamed(value: unknown): value is TSchema & { $id: string } {
  return typeof Object(value).$id === 'string'
}
