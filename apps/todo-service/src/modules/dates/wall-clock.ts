import type { Due } from '@todo/schemas'
import { FIRST_DAY, formatDate, LAST_DAY, parseDate, twoDigits } from './calendar.ts'

/**
 * What a calendar and a clock on the wall show, without a time zone: minutes since 1970-01-01T00:00. Of two, the smaller
 * comes first. A whole day is its first minute.
 */
export type WallClock = number

/** Minutes of a day on the wall clock. */
export const DAY_MINUTES = 24 * 60

/** The number of the day (`calendar.ts`). */
export function dayOf(wall: WallClock): number {
  return Math.floor(wall / DAY_MINUTES)
}

/** Minutes since midnight. */
export function minuteOf(wall: WallClock): number {
  return wall - dayOf(wall) * DAY_MINUTES
}

/** Where a due is on the wall clock. */
export function wallClockOf({ date, time = '00:00' }: Due): WallClock {
  const [hour = 0, minute = 0] = time.split(':').map(Number)
  return parseDate(date) * DAY_MINUTES + hour * 60 + minute
}

/** A due of the same kind and time zone, elsewhere on the wall clock. */
export function dueAt(wall: WallClock, { time, time_zone }: Due): Due {
  const minute = minuteOf(wall)
  return {
    date: formatDate(dayOf(wall)),
    ...(time !== undefined && { time: `${twoDigits(Math.floor(minute / 60))}:${twoDigits(minute % 60)}` }),
    ...(time_zone !== undefined && { time_zone }),
  }
}

/**
 * Moves the start of a to-do by as much as its due moves, on the wall clock; by whole days if one of them has no time. It
 * stays within the years 1 to 9999.
 */
export function movedAlong(start: Due, before: Due, after: Due): Due {
  const areDays = [start, before, after].some(({ time }) => time === undefined)
  const distance = areDays
    ? (parseDate(after.date) - parseDate(before.date)) * DAY_MINUTES
    : wallClockOf(after) - wallClockOf(before)
  const moved = wallClockOf(start) + distance
  return dueAt(Math.min(Math.max(moved, FIRST_DAY * DAY_MINUTES), (LAST_DAY + 1) * DAY_MINUTES - 1), start)
}
