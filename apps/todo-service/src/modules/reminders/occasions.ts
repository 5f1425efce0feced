import type { Due } from '@todo/schemas'
import { instantOf, textOf } from '../dates/due-times.ts'
import { dueAt, wallClockOf } from '../dates/wall-clock.ts'

/** When a reminder comes: so many minutes before the due, or at a time of its own. */
export interface Timing {
  minutes_before: number | null
  at: Due | null
}

/** A reason for a reminder to come. */
export interface Occasion {
  /** Tells it from the others of the same reminder. It does not change with the time zone of the user. */
  name: string
  /** When, in milliseconds since 1970. */
  at: number
}

const MINUTE_MS = 60_000

/**
 * The occasion of a reminder; null for a relative one of a to-do that is not due. Before a time, minutes are counted as they
 * pass; before a whole day, on the wall clock, so that 09:00 stays that in a night when the clocks are changed. A time that
 * the clock skips or shows twice is read as a due is.
 *
 * @param timeZone The user's, which counts where the due has none.
 */
export function occasionOf({ minutes_before, at }: Timing, due: Due | null, timeZone: string): Occasion | null {
  if (at) return { name: textOf(at), at: instantOf(at, timeZone).epochMilliseconds }
  if (!due) return null
  const before = Number(minutes_before)
  const name = `${textOf(due)} -${before}`
  if (due.time !== undefined) return { name, at: instantOf(due, timeZone).epochMilliseconds - before * MINUTE_MS }
  const wall = dueAt(wallClockOf(due) - before, { date: due.date, time: '00:00' })
  return { name, at: instantOf(wall, timeZone).epochMilliseconds }
}
