/** A day of the week, as RFC 5545 writes it. */
export type Weekday = 'SU' | 'MO' | 'TU' | 'WE' | 'TH' | 'FR' | 'SA'

/** The days of the week, two letters each, from Sunday on. */
const WEEK = 'SUMOTUWETHFRSA'

const DAY_MS = 86_400_000

/** Days since 1970-01-01 of a calendar day `YYYY-MM-DD`. */
export const dayNumber = (date: string): number => Date.parse(date) / DAY_MS

/** The calendar day that is so many days after 1970-01-01. */
export const dateOfDay = (day: number): string => new Date(day * DAY_MS).toISOString().slice(0, 10)

/** The calendar day that is `days` after another; before it if negative. */
export const addDays = (date: string, days: number): string => dateOfDay(dayNumber(date) + days)

/** The day of the week, as RFC 5545 writes it, of a day that is counted from 1970-01-01, a Thursday. */
export function weekdayOfDay(day: number): string {
  const index = (((day + 4) % 7) + 7) % 7
  return WEEK.slice(index * 2, index * 2 + 2)
}

/** The days of the week from one to another, perhaps over the end of a week. */
export function weekdaysFrom(first: string, last: string): string[] {
  const from = WEEK.indexOf(first) / 2
  const length = ((WEEK.indexOf(last) / 2 - from + 7) % 7) + 1
  return Array.from({ length }, (_, index) => WEEK.slice(((from + index) % 7) * 2, ((from + index) % 7) * 2 + 2))
}

/** The first day of the week that holds a day. */
export function startOfWeek(date: string, weekStart: Weekday): string {
  const day = dayNumber(date)
  const behind = (WEEK.indexOf(weekdayOfDay(day)) - WEEK.indexOf(weekStart)) / 2
  return dateOfDay(day - ((behind + 7) % 7))
}

/** Days since 1970-01-01 of the first of a month; `month` is counted from 0 and may lie outside of the year. */
export const firstOfMonth = (year: number, month: number): number => Date.UTC(year, month, 1) / DAY_MS

/** Year and month (0 to 11) of a calendar day. */
export const monthOf = (date: string) => ({ year: Number(date.slice(0, 4)), month: Number(date.slice(5, 7)) - 1 })
