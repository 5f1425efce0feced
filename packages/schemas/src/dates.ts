import { type Static, Type } from 'typebox'
import { Matching } from './patterns.ts'
import { Text } from './text.ts'

/** A day of the calendar, from the year 1 to the year 9999 (RFC 3339, `full-date`). Whether it exists is checked too. */
export const CalendarDate = Matching('^(?!0000)\\d{4}-\\d{2}-\\d{2}$', 'must be a date, as in 2026-12-24', {
  format: 'date',
  examples: ['2026-12-24'],
})

/** The name of a time zone. Whether there is one of that name is a rule of the service, which knows them all. */
export const TimeZone = Text({
  minLength: 1,
  maxLength: 64,
  description: 'A name of the IANA database, such as `Europe/Berlin`; not an offset',
  examples: ['Europe/Berlin'],
})

/** A time of day, in hours and minutes. */
export const TimeOfDay = Matching('^([01]\\d|2[0-3]):[0-5]\\d$', 'must be a time of day, as in 17:00', {
  description: 'Left out: the whole day',
  examples: ['17:00'],
})

/**
 * When something is due, as the wall clock says it: a day, a time wherever one is (floating), or a time in a time zone.
 * An instant is derived from it, never the other way round.
 */
export const Due = Type.Object(
  {
    date: CalendarDate,
    time: Type.Optional(TimeOfDay),
    time_zone: Type.Optional(TimeZone),
  },
  {
    $id: 'Due',
    additionalProperties: false,
    description:
      'A date alone is the whole day. With a time, it is that time wherever you are. With a time zone, it is that moment.',
  },
)
export type Due = Static<typeof Due>
