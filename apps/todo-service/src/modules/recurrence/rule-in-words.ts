import { formatDate, twoDigits } from '../dates/calendar.ts'
import { dayOf } from '../dates/wall-clock.ts'
import type { Frequency, Rule, Until, WeekdayPart } from './rule.ts'

const UNITS: Record<Frequency, string> = { DAILY: 'day', WEEKLY: 'week', MONTHLY: 'month', YEARLY: 'year' }
const WEEKDAY_NAMES = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday']
const MONTHS = 'January February March April May June July August September October November December'.split(' ')
const LISTS = new Intl.ListFormat('en-GB', { type: 'conjunction' })
const CHOICES = new Intl.ListFormat('en-GB', { type: 'disjunction' })

/** A rule in English: "every 2 weeks on Monday and Wednesday, 10 times". */
export function ruleInWords(rule: Rule): string {
  const { frequency, interval, yearDays, weeks, months, positions, count, until } = rule
  const every = interval === 1 ? `every ${UNITS[frequency]}` : `every ${interval} ${UNITS[frequency]}s`
  return [
    every,
    monthDaysInWords(rule),
    yearDays && ` on the ${places(yearDays, 'day')} of the year`,
    weekdaysInWords(rule),
    weeks && ` in the ${places(weeks, 'week')} of the year`,
    months && ` in ${LISTS.format([...months].map((month) => String(MONTHS[month - 1])))}`,
    conditionInWords(rule),
    timesInWords(rule),
    positions && `, only the ${places(positions, 'of these')}`,
    count && `, ${count === 1 ? 'once' : `${count} times`}`,
    until && `, until ${untilInWords(until)}`,
  ]
    .filter(Boolean)
    .join('')
}

/** In a year, they are days of each month, unless it says of which. */
function monthDaysInWords({ frequency, monthDays, months }: Rule): string | undefined {
  const ofWhich = frequency === 'YEARLY' && !months ? ' of each month' : ''
  return monthDays && ` on the ${places(monthDays, 'day')}${ofWhich}`
}

/** In a month or a year, there are several of each weekday. */
function weekdaysInWords({ frequency, weekdays, weeks, positions, ...days }: Rule): string | undefined {
  if (!weekdays || isCondition(days)) return undefined
  const isOnce = frequency === 'DAILY' || frequency === 'WEEKLY' || weeks || positions
  const each = weekdays.map((part) => `${isOnce || part.nth !== 0 ? '' : 'each '}${weekdayInWords(part)}`)
  return ` on ${LISTS.format(each)}`
}

/** Beside days of a month or a year, weekdays only leave some of them out: Friday the 13th. */
function conditionInWords({ weekdays, ...days }: Rule): string | undefined {
  return weekdays && isCondition(days) ? `, if that is ${CHOICES.format(weekdays.map(weekdayInWords))}` : undefined
}

function isCondition({ monthDays, yearDays }: Pick<Rule, 'monthDays' | 'yearDays'>): boolean {
  return monthDays !== undefined || yearDays !== undefined
}

function weekdayInWords({ weekday, nth }: WeekdayPart): string {
  const name = String(WEEKDAY_NAMES[weekday])
  return nth === 0 ? name : `the ${place(nth)} ${name}`
}

/** "15th and last day"; what `place` says of -1 and -2 is "last" and "2nd to last". */
function places(all: ReadonlySet<number>, noun: string): string {
  return `${LISTS.format([...all].map(place))} ${noun}`
}

function place(number: number): string {
  if (number === -1) return 'last'
  return number < 0 ? `${ordinal(-number)} to last` : ordinal(number)
}

const ORDINALS = new Intl.PluralRules('en-GB', { type: 'ordinal' })
const ENDINGS: Record<string, string> = { one: 'st', two: 'nd', few: 'rd', other: 'th' }

function ordinal(number: number): string {
  return `${number}${ENDINGS[ORDINALS.select(number)]}`
}

function timesInWords({ hours, minutes }: Rule): string {
  if (!hours) return minutes ? ` ${LISTS.format([...minutes].map(String))} minutes past the hour` : ''
  const ofHour = (hour: number) => [...(minutes ?? [0])].map((minute) => `${hour}:${twoDigits(minute)}`)
  return ` at ${LISTS.format([...hours].flatMap(ofHour))}`
}

function untilInWords({ wall }: Until): string {
  return formatDate(dayOf(wall))
}
