import { type TSchema, Type } from 'typebox'

/** A field that may be null: nothing is set. In a PATCH, null clears it (RFC 7396). */
export function Nullable<T extends TSchema>(schema: T) {
  return Type.Union([schema, Type.Null()])
}
