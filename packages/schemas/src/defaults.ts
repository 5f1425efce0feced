import { type Static, type TObject, Type } from 'typebox'

/**
 * An object whose fields with a `default` may be left out by whoever sends it. Validation fills them in, so its type has
 * them all.
 */
export function withDefaults<T extends TObject>(schema: T) {
  const filled = Object.entries(schema.properties).flatMap(([name, field]) => ('default' in field ? [name] : []))
  const required = schema.required.filter((name) => !filled.includes(name))
  return Type.Unsafe<Static<T>>({ ...schema, required })
}
