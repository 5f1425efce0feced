import { calendarDay, dayNumber, modulo, weekdayOf } from '../dates/calendar.ts'
import type { Rule, WeekdayPart } from './rule.ts'

/** Days that follow each other: a week, a month or a year. */
export interface Period {
  /** The number of its first day. */
  first: number
  /** How many days it has. */
  length: number
}

/**
 * The days of a period that a rule picks, in order.
 *
 * @param start The number of the day from which a daily rule counts its interval.
 */
export function daysOf(rule: Rule, period: Period, start: number): number[] {
  const days: number[] = []
  const step = rule.frequency === 'DAILY' ? rule.interval : 1
  const isPicked = pickerFor(rule, period)
  const end = period.first + period.length
  let { year, month } = calendarDay(period.first)
  for (let first = dayNumber(year, month, 1); first < end; ) {
    const next = dayNumber(year, month + 1, 1)
    if (!rule.months || rule.months.has(month)) {
      const part = { first, length: next - first }
      const from = Math.max(first, period.first)
      for (let day = from + modulo(start - from, step); day < Math.min(next, end); day += step) {
        if (isPicked(day, part)) days.push(day)
      }
    }
    first = next
    ;({ year, month } = month === 12 ? { year: year + 1, month: 1 } : { year, month: month + 1 })
  }
  return days
}

/** Whether a day, which is in this month, is picked. */
type Picker = (day: number, month: Period) => boolean

/** What picks days within a period, whatever their month is. */
function pickerFor(
  { frequency, months, monthDays, yearDays, weekdays, weeks, weekStart }: Rule,
  period: Period,
): Picker {
  const isInWeek = weeks && weekPicker(weeks, weekStart, period)
  const countsInYear = frequency === 'YEARLY' && !months
  return (day, month) =>
    (!weekdays || hasWeekday(weekdays, day, countsInYear ? period : month)) &&
    (!yearDays || hasPlace(yearDays, day, period)) &&
    (!monthDays || hasPlace(monthDays, day, month)) &&
    (!isInWeek || isInWeek(day))
}

/** Whether a set of places, which count from 1, or from -1 backwards, has that of a day. */
function hasPlace(places: ReadonlySet<number>, day: number, { first, length }: Period): boolean {
  return places.has(day - first + 1) || places.has(day - first - length)
}

/** Whether a day is one of these days of the week, or the n-th such day of a month or year. */
function hasWeekday(weekdays: readonly WeekdayPart[], day: number, { first, length }: Period): boolean {
  const weekday = weekdayOf(day)
  const fromStart = Math.floor((day - first) / 7) + 1
  const fromEnd = -Math.floor((first + length - 1 - day) / 7) - 1
  return weekdays.some(
    (part) => part.weekday === weekday && (part.nth === 0 || part.nth === fromStart || part.nth === fromEnd),
  )
}

/**
 * Picks the days of a year that are in certain weeks. Week 1 is the first that has four days or more of its year, so the
 * first days of a year may be in the last week of the year before, and its last days in week 1 of the next.
 */
function weekPicker(weeks: ReadonlySet<number>, weekStart: number, { first }: Period): (day: number) => boolean {
  const { year } = calendarDay(first)
  const weekOne = (year: number) => {
    const fourth = dayNumber(year, 1, 4)
    return fourth - modulo(weekdayOf(fourth) - weekStart, 7)
  }
  const years = [year - 1, year, year + 1].map((year) => ({ start: weekOne(year), end: weekOne(year + 1) }))
  return (day) =>
    years.some(({ start, end }) => {
      const week = Math.floor((day - start) / 7)
      return day >= start && day < end && hasPlace(weeks, week, { first: 0, length: (end - start) / 7 })
    })
}
