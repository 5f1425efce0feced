import { parseDate } from '@internationalized/date'
import { locale, words } from '../words/index.ts'
import { dayInWords, weekdayInWords } from './days.ts'

/** The days of a week, as rules name them. */
const WEEKDAYS = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU']

/** The parts of a rule that are understood here. */
const PARTS = new Set(['FREQ', 'INTERVAL', 'BYDAY', 'BYMONTHDAY', 'COUNT', 'UNTIL'])

/** The part that says on which days, where it means what its words say: a day of each month is of no year, and no weekday. */
const DAYS: Readonly<Record<string, string>> = { DAILY: 'BYDAY', WEEKLY: 'BYDAY', MONTHLY: 'BYMONTHDAY' }

/** A rule as most people have them: "every 2 weeks on Monday and Friday". Undefined if there is more to it. */
export function ruleInWords(rule: string): string | undefined {
  const parts = new Map(rule.split(';').map((part) => partOf(part)))
  const frequency = parts.get('FREQ') ?? ''
  const isOther = (name: string) => !PARTS.has(name) || (name.startsWith('BY') && name !== DAYS[frequency])
  if ([...parts.keys()].some(isOther)) return undefined
  const { recurrence } = words
  const unit = recurrence.units[frequency]
  const weekdays = listOf(parts.get('BYDAY')).map((day) => WEEKDAYS.indexOf(day))
  const monthDays = listOf(parts.get('BYMONTHDAY')).map(Number)
  if (!unit || weekdays.includes(-1) || monthDays.some((day) => day < -1)) return undefined
  const days = [...weekdays.map(weekdayInWords), ...monthDays.map(recurrence.monthDay)]
  const every = unit(Number(parts.get('INTERVAL') ?? 1))
  const on = days.length === 0 ? every : recurrence.on(every, new Intl.ListFormat(locale).format(days))
  const [count, until] = [parts.get('COUNT'), parts.get('UNTIL')]
  if (count !== undefined) return recurrence.times(on, Number(count))
  return until === undefined ? on : recurrence.until(on, dayInWords(parseDate(dateOf(until))))
}

/** What is told of a rule, with the moment from which it counts where that is not the date. */
export function countedInWords(told: string, from: unknown): string {
  return from === 'completion' ? words.recurrence.fromCompletion(told) : told
}

function partOf(part: string): [name: string, value: string] {
  const [name = '', value = ''] = part.split('=')
  return [name, value]
}

function listOf(value: string | undefined): string[] {
  return value === undefined ? [] : value.split(',')
}

/** "20261224T090000" is of 2026-12-24. */
function dateOf(until: string): string {
  return [until.slice(0, 4), until.slice(4, 6), until.slice(6, 8)].join('-')
}
