import { Type } from 'typebox'

/** A moment, in UTC, to the millisecond (RFC 3339). */
export const Moment = Type.String({ format: 'date-time', examples: ['2026-11-25T12:00:00.000Z'] })
