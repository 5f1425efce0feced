import { type Static, Type } from 'typebox'

/** The header of a read that is answered with 304 while nothing has changed (RFC 9110, section 13.1.2). */
export const IfNoneMatch = Type.Object({
  'if-none-match': Type.Optional(
    Type.String({ description: 'The `ETag` of an answer that you have: 304 if nothing has changed since' }),
  ),
})
export type IfNoneMatch = Static<typeof IfNoneMatch>

/** The header of a write that must not overwrite what the caller has not read (RFC 9110, section 13.1.1). */
export const IfMatch = Type.Object({
  'if-match': Type.Optional(
    Type.String({
      description: 'The `ETag` of the to-do as you have read it: 412 if what you change has changed since',
    }),
  ),
})
export type IfMatch = Static<typeof IfMatch>
