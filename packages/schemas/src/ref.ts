import { type Static, type TSchema, Type } from 'typebox'

/**
 * A typed reference to a named schema: one that carries an `$id` and is registered with the app.
 * Shapes used this way appear once in the OpenAPI document, under their own name.
 *
 * @throws {TypeError} when the schema has no `$id`.
 */
export function ref<T extends TSchema>(schema: T) {
  const { $id } = { $id: undefined, ...schema }
  if ($id === undefined) throw new TypeError('only a schema with an $id can be referred to')
  return Type.Unsafe<Static<T>>({ $ref: `${$id}#` })
}
