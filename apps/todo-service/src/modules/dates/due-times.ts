import type { Due } from '@todo/schemas'
import { InvalidInput } from '@todo/service-kit'
import { Temporal } from 'temporal-polyfill'
import { timeZoneNamed } from './time-zones.ts'
import { type WallClock, wallClockOf } from './wall-clock.ts'

/**
 * A due with its time zone in its usual spelling.
 *
 * @param pointer Where the due stands in the body.
 * @throws {InvalidInput} when the time zone does not exist, or there is no time for it.
 */
export function checkedDue(due: Due, pointer: string): Due {
  if (due.time_zone === undefined) return due
  const field = `${pointer}/time_zone`
  if (due.time === undefined) {
    throw new InvalidInput({ pointer: field, detail: 'needs a time: add one, or leave the time zone out' })
  }
  return { ...due, time_zone: timeZoneNamed(due.time_zone, { pointer: field }) }
}

/**
 * The instant of a due; of a whole day, that of its beginning. Where the clock skips a time, it is the instant after the
 * gap, as far on as the time is; where it shows a time twice, the first (Temporal's `compatible`).
 *
 * @param timeZone The viewer's, which counts where the due has none.
 */
export function instantOf({ date, time = '00:00', time_zone }: Due, timeZone: string): Temporal.Instant {
  return Temporal.PlainDateTime.from(`${date}T${time}`)
    .toZonedDateTime(time_zone ?? timeZone)
    .toInstant()
}

/** A due as one text, as in `2026-12-24T17:00[Europe/Berlin]`. */
export function textOf({ date, time, time_zone }: Due): string {
  return `${date}${time === undefined ? '' : `T${time}`}${time_zone === undefined ? '' : `[${time_zone}]`}`
}

/** What the wall clock of a time zone shows at this instant. */
export function wallClockAt(at: Temporal.Instant, timeZone: string): WallClock {
  const [date = '', time = ''] = at.toZonedDateTimeISO(timeZone).toPlainDateTime().toString().split('T')
  return wallClockOf({ date, time })
}
