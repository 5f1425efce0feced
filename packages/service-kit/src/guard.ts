import { Ajv, type ValidateFunction } from 'ajv'
import type { Static, TSchema } from 'typebox'

/**
 * Makes a check of unknown values by a schema; nothing is converted, filled in or dropped. `named` are the schemas that it
 * refers to.
 *
 * @returns a function that narrows the type; after a refusal, its `errors` has the first fault.
 * @throws {Error} when the schema has a `format`: none is known here, so it would not be checked.
 */
export function guardOf<T extends TSchema>(schema: T, ...named: TSchema[]): ValidateFunction<Static<T>> {
  return new Ajv({ meta: false, validateSchema: false, schemas: named }).compile<Static<T>>(schema)
}
