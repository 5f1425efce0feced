import { chronoDate } from '../../calendar/chrono.ts'
import type { Clock } from '../../calendar/clock.ts'
import { dateOfDay, dayNumber, weekdayOfDay } from '../../calendar/days.ts'
import { WORKDAYS } from '../../calendar/rule.ts'
import { nextDay, onDay } from '../days.ts'
import type { Day } from '../language.ts'
import { numberOf, weekdayCode } from './vocabulary.ts'

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
  nextDay({ weekdays: [weekdayCode(weekday)] }, from)

/** The 29th of February is in leap years alone, which chrono does not look for. */
export const nextLeapDay = (today: string) => nextDay({ months: [2], monthDays: [29] }, today)

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
export const nextMonthDay = (day: number, today: string): Day | undefined => nextDay({ monthDays: [day] }, today)
