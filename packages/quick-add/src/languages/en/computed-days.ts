import { chronoDate } from '../../calendar/chrono.ts'
import type { Clock } from '../../calendar/clock.ts'
import { addDays, dateOfDay, dayNumber, firstOfMonth, monthOf, startOfWeek, weekdayOfDay } from '../../calendar/days.ts'
import { firstDate, WORKDAYS } from '../../calendar/rule.ts'
import type { Day } from '../language.ts'
import { numberOf, weekdayCode } from './vocabulary.ts'

/** A day, if there is such a day. */
export const onDay = (date: string | undefined): Day | undefined => (date === undefined ? undefined : { date })

/** Read as a whole by chrono, from a day on. */
export const day = (phrase: string, from: string, { isMonthFirst }: Pick<Clock, 'isMonthFirst'>): Day | undefined =>
  onDay(chronoDate(phrase, from, isMonthFirst))

/** "2 weeks", "a month", "a fortnight". */
export const SPAN_UNIT = "(?:days?|weeks?|fortnights?|months?|years?)(?:['’]s)?"

/** The day that comes so long after another one, or before it. */
export function spanFrom(span: string, from: string, isBefore = false): Day | undefined {
  const blank = span.lastIndexOf(' ')
  const count = span.slice(0, blank)
  const unit = span.slice(blank + 1).replace(/['’]s$/, '')
  const length = unit.startsWith('fortnight') ? `${2 * numberOf(count)} weeks` : `${count} ${unit}`
  return day(isBefore ? `${length} ago` : `in ${length}`, from, { isMonthFirst: true })
}

/** The next such day of the week, from a day on. */
export const nextWeekday = (weekday = '', from: string): Day | undefined =>
  onDay(firstDate({ frequency: 'WEEKLY', interval: 1, weekdays: [weekdayCode(weekday)] }, from))

/** The first day of the week, month or year that is `ahead` of this one. */
export function startOf(unit: string, ahead: number, { today, weekStart }: Clock): string {
  const { year, month } = monthOf(today)
  if (unit === 'week') return addDays(startOfWeek(today, weekStart), 7 * ahead)
  return dateOfDay(unit === 'month' ? firstOfMonth(year, month + ahead) : firstOfMonth(year + ahead, 0))
}

/** The 29th of February is in leap years alone, which chrono does not look for. */
export const nextLeapDay = (today: string) =>
  onDay(firstDate({ frequency: 'YEARLY', interval: 1, months: [2], monthDays: [29] }, today))

/** The day after so many workdays. */
export function afterWorkdays(count: number, today: string): string {
  let day = dayNumber(today)
  for (let left = count; left > 0; ) {
    day += 1
    if (WORKDAYS.includes(weekdayOfDay(day))) left -= 1
  }
  return dateOfDay(day)
}

/** The next such day of the month. */
export const nextMonthDay = (day: number, today: string): Day | undefined =>
  onDay(firstDate({ frequency: 'MONTHLY', interval: 1, monthDays: [day] }, today))
