import { Ajv } from 'ajv'
import type { TSchema } from 'typebox'
import * as schemas from '../src/index.ts'

// As a service judges a body: nothing is converted, nothing is dropped.
const ajv = new Ajv({ coerceTypes: false, removeAdditional: false, useDefaults: true, strict: false })
for (const format of ['date-time', 'uuid', 'date']) ajv.addFormat(format, true)
for (const named of Object.values<unknown>(schemas).filter(isNamed)) ajv.addSchema(named)

/** Whether a value fits a schema. */
export function fits(schema: TSchema, value: unknown): boolean {
  const { $id } = { $id: undefined, ...schema }
  const validate = ($id === undefined ? undefined : ajv.getSchema($id)) ?? ajv.compile(schema)
  return validate(value) === true
}

/** Whether something that the package exports is a schema that others refer to. */
function isNamed(value: unknown): value is TSchema & { $id: string } {
  return typeof Object(value).$id === 'string'
}
