/** Milliseconds of a day. Where days are counted, none is longer or shorter. */
export const DAY_MS = 86_400_000

/** A date of the proleptic Gregorian calendar. */
export interface CalendarDay {
  year: number
  /** 1 to 12. */
  month: number
  /** 1 to 31. */
  day: number
}

/** The number of a date: days since 1970-01-01. A month or day out of its range counts on, as in `Date`. */
export function dayNumber(year: number, month: number, day: number): number {
  // Not `Date.UTC`, which takes the years 0 to 99 for 1900 to 1999.
  return new Date(0).setUTCFullYear(year, month - 1, day) / DAY_MS
}

/** The date with this number. */
export function calendarDay(number: number): CalendarDay {
  const date = new Date(number * DAY_MS)
  return { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() }
}

/** The last date that can be written: 9999-12-31. */
export const LAST_DAY = dayNumber(9999, 12, 31)
/** The first one: 0001-01-01. */
export const FIRST_DAY = dayNumber(1, 1, 1)

/** The day of the week: 0 is Monday, 6 is Sunday. */
export function weekdayOf(number: number): number {
  // 1970-01-01 was a Thursday.
  return modulo(number + 3, 7)
}

/** How many days a month has. */
export function monthLength(year: number, month: number): number {
  return dayNumber(year, month + 1, 1) - dayNumber(year, month, 1)
}

/** The remainder that is never negative. */
export function modulo(value: number, divisor: number): number {
  return ((value % divisor) + divisor) % divisor
}

/** The number of a date that is written as 2026-12-24. */
export function parseDate(text: string): number {
  const [year = 0, month = 0, day = 0] = text.split('-').map(Number)
  return dayNumber(year, month, day)
}

/** A date as it is written: 2026-12-24. */
export function formatDate(number: number): string {
  const { year, month, day } = calendarDay(number)
  return `${String(year).padStart(4, '0')}-${twoDigits(month)}-${twoDigits(day)}`
}

/** A number below 100, as clocks and calendars write it. */
export function twoDigits(value: number): string {
  return String(value).padStart(2, '0')
}
