import { Temporal } from 'temporal-polyfill'
import type { FilterDate, Period } from './filter-date.ts'

/** What the viewer's clock and calendar say. */
export interface Clock {
  now: Temporal.Instant
  /** The name of an IANA time zone. */
  timeZone: string
  /** The day that a week begins with: 1 is Monday, 7 is Sunday. */
  weekStart: number
}

/** Days in a row, the first and the last one included. */
export interface Days {
  first: Temporal.PlainDate
  last: Temporal.PlainDate
}

/** Which way to look for the nearest Monday, or the nearest 24 December. */
export type Direction = 'ahead' | 'back'

/** The day that it is where the viewer is. */
export function todayOf({ now, timeZone }: Clock): Temporal.PlainDate {
  return now.toZonedDateTimeISO(timeZone).toPlainDate()
}

/** The days that a date means to the viewer now: one day, or all days of a span. */
export function daysOf(date: FilterDate, clock: Clock, direction: Direction): Days {
  const today = todayOf(clock)
  switch (date.kind) {
    case 'offset':
      return oneDay(today.add({ [`${date.unit}s`]: date.amount }))
    case 'weekday':
      return oneDay(nearestWeekday(today, date.weekday, direction))
    case 'yearly':
      return oneDay(nearestOfYear(today, { month: date.month, day: date.day }, direction))
    case 'day':
      return oneDay(Temporal.PlainDate.from(date))
    case 'period':
      return periodOf(today.add({ [`${date.period}s`]: STEPS[date.which] }), date.period, clock.weekStart)
    case 'days':
      return date.which === 'next'
        ? { first: today, last: today.add({ days: date.count - 1 }) }
        : { first: today.subtract({ days: date.count - 1 }), last: today }
  }
}

const STEPS = { last: -1, this: 0, next: 1 }

function oneDay(day: Temporal.PlainDate): Days {
  return { first: day, last: day }
}

function nearestWeekday(today: Temporal.PlainDate, weekday: number, direction: Direction): Temporal.PlainDate {
  const ahead = (weekday - today.dayOfWeek + 7) % 7
  return direction === 'ahead' ? today.add({ days: ahead }) : today.subtract({ days: (7 - ahead) % 7 })
}

/** From a year on. 29 February is the nearest one that there is: up to eight years away. */
function nearestOfYear(
  today: Temporal.PlainDate,
  yearly: { month: number; day: number },
  direction: Direction,
  year = today.year,
): Temporal.PlainDate {
  const step = direction === 'ahead' ? 1 : -1
  const date = Temporal.PlainDate.from({ year, ...yearly })
  const isFound = date.day === yearly.day && step * Temporal.PlainDate.compare(date, today) >= 0
  return isFound ? date : nearestOfYear(today, yearly, direction, year + step)
}

function periodOf(day: Temporal.PlainDate, period: Period, weekStart: number): Days {
  const first = firstDay(day, period, weekStart)
  return { first, last: first.add({ [`${period}s`]: 1 }).subtract({ days: 1 }) }
}

function firstDay(day: Temporal.PlainDate, period: Period, weekStart: number): Temporal.PlainDate {
  switch (period) {
    case 'week':
      return day.subtract({ days: (day.dayOfWeek - weekStart + 7) % 7 })
    case 'month':
      return day.with({ day: 1 })
    case 'year':
      return day.with({ month: 1, day: 1 })
  }
}
