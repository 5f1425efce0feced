import type { Clock } from '../calendar/clock.ts'
import { addDays, dateOfDay, firstOfMonth, monthOf, startOfWeek } from '../calendar/days.ts'
import { firstDate, type RuleDays } from '../calendar/rule.ts'
import type { Day } from './language.ts'

/** A day, if there is such a day. */
export const onDay = (date: string | undefined): Day | undefined => (date === undefined ? undefined : { date })

/** The first day on or after `from` that these days allow. */
export const nextDay = (days: RuleDays, from: string): Day | undefined => onDay(firstDate(days, from))

/** The first day of the week, month or year that is `ahead` of this one. */
export function startOf(unit: string, ahead: number, { today, weekStart }: Clock): string {
  const { year, month } = monthOf(today)
  if (unit === 'week') return addDays(startOfWeek(today, weekStart), 7 * ahead)
  return dateOfDay(unit === 'month' ? firstOfMonth(year, month + ahead) : firstOfMonth(year + ahead, 0))
}
