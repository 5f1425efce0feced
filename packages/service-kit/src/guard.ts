import { Ajv, type ValidateFunction } from 'ajv'
import type { Static, TSchema } from 'typebox'

/**
 * Tells of unknown values whether they are what a schema says; nothing is converted, filled in or dropped. What the schema
 * refers to is given along with it.
 *
 * @returns a function that narrows the type; after a refusal, its `errors` has the first fault.
 * @throws {Error} when the schema has a `format`: none is known here, and one that nobody checks would promise too much.
 */
export function guardOf<T extends TSchema>(schema: T, ...named: TSchema[]): ValidateFunction<Static<T>> {
  return new Ajv({ meta: false, validateSchema: false, schemas: named }).compile<Static<T>>(schema)
}
