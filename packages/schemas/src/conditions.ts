import { type Static, Type } from 'typebox'

/** A read that nothing need be answered to while nothing has changed (RFC 9110, section 13.1.2). */
export const IfNoneMatch = Type.Object({
  'if-none-match': Type.Optional(
    Type.String({ description: 'The `ETag` of an answer that you have: 304 if nothing has changed since' }),
  ),
})
export type IfNoneMatch = Static<typeof IfNoneMatch>

/** A write that is made only if nothing has changed (RFC 9110, section 13.1.1). */
export const IfMatch = Type.Object({
  'if-match': Type.Optional(
    Type.String({ description: 'The `ETag` of the to-do as you have read it: 412 if it has changed since' }),
  ),
})
export type IfMatch = Static<typeof IfMatch>
