import { Type } from 'typebox'

/** The largest id: a signed 32-bit integer, MySQL's `INT`. */
export const MAX_ID = 2 ** 31 - 1

/** The id of a row: a positive 32-bit integer, given by the database, with gaps. */
export const Id = Type.Integer({ minimum: 1, maximum: MAX_ID, examples: [1] })

/** Path parameters of a route that names one row. */
export const IdParams = Type.Object({ id: Id })
