import { dateOfDay, dayNumber, firstOfMonth, monthOf, type Weekday, weekdayOfDay } from './days.ts'

/** The days on which a rule may fall; all of them, but for what is said. */
export interface RuleDays {
  /** 1 to 12. */
  months?: number[]
  /** 1 to 31; -1 is the last day of the month. */
  monthDays?: number[]
  /** Days of the week, perhaps the n-th of the month: `MO`, `2TU`, `-1FR`. */
  weekdays?: string[]
  /** Which of the days in the month that the rest of the rule finds; -1 is the last. */
  position?: number
}

/** A rule of recurrence (RFC 5545, section 3.3.10), as far as words can say one. */
export interface Rule extends RuleDays {
  frequency: 'DAILY' | 'WEEKLY' | 'MONTHLY' | 'YEARLY'
  interval: number
}

/** Monday to Friday. */
export const WORKDAYS = ['MO', 'TU', 'WE', 'TH', 'FR']

/** What was said twice counts once. */
const listText = (values: readonly (string | number)[]) => [...new Set(values)].join()

/** The rule as RFC 5545 writes it, with an end such as `COUNT=5`. */
export function ruleText(rule: Rule, weekStart: Weekday, end: string | undefined): string {
  const weeksMatter = rule.frequency === 'WEEKLY' && rule.interval > 1 && rule.weekdays !== undefined
  const parts = [
    `FREQ=${rule.frequency}`,
    rule.interval > 1 && `INTERVAL=${rule.interval}`,
    rule.months && `BYMONTH=${listText(rule.months)}`,
    rule.monthDays && `BYMONTHDAY=${listText(rule.monthDays)}`,
    rule.weekdays && `BYDAY=${listText(rule.weekdays)}`,
    rule.position !== undefined && `BYSETPOS=${rule.position}`,
    weeksMatter && weekStart !== 'MO' && `WKST=${weekStart}`,
    end,
  ]
  return parts.filter(Boolean).join(';')
}

/** The days of a month, counted from 1970-01-01, on which the rule falls if the month is its turn. */
function daysInMonth(rule: RuleDays, year: number, month: number): number[] {
  const first = firstOfMonth(year, month)
  const length = firstOfMonth(year, month + 1) - first
  const isMonthDay = (day: number) =>
    rule.monthDays?.some((wanted) => wanted === day || wanted === day - length - 1) ?? true
  const isWeekday = (day: number) => {
    const weekday = weekdayOfDay(first + day - 1)
    const names = [weekday, `${Math.ceil(day / 7)}${weekday}`, `-${Math.ceil((length - day + 1) / 7)}${weekday}`]
    return rule.weekdays?.some((wanted) => names.includes(wanted)) ?? true
  }
  const days = Array.from({ length }, (_, index) => index + 1)
    .filter((day) => isMonthDay(day) && isWeekday(day))
    .map((day) => first + day - 1)
  if (rule.position === undefined) return days
  return days.slice(rule.position > 0 ? rule.position - 1 : rule.position).slice(0, 1)
}

/** Whether a day is one of those of a rule. */
export function fallsOn(rule: RuleDays, date: string): boolean {
  const { year, month } = monthOf(date)
  return (rule.months?.includes(month + 1) ?? true) && daysInMonth(rule, year, month).includes(dayNumber(date))
}

/** Two 29ths of February are at most eight years apart. */
const MONTHS_LOOKED_AT = 8 * 12 + 1

/** The first day of a rule that is not before another; undefined for a rule that never falls on a day. */
export function firstDate(rule: RuleDays, from: string): string | undefined {
  const earliest = dayNumber(from)
  const { year, month } = monthOf(from)
  for (let ahead = 0; ahead < MONTHS_LOOKED_AT; ahead++) {
    if (rule.months && !rule.months.includes(((month + ahead) % 12) + 1)) continue
    const day = daysInMonth(rule, year, month + ahead).find((candidate) => candidate >= earliest)
    if (day !== undefined) return dateOfDay(day)
  }
  return undefined
}
