import { Temporal } from 'temporal-polyfill'
import { type FilterDate, MAX_AMOUNT, MONTHS, PERIODS, UNITS, type Unit, WEEKDAYS, WHICH } from './filter-date.ts'

/** A text that is meant as a date, and cannot be one. */
export interface DateFault {
  /** What to change, in words. */
  fault: string
}

type Reading = FilterDate | DateFault | undefined
type Rule = [pattern: RegExp, read: (...groups: string[]) => Reading]

/** A year that has a 29 February, for days without a year. */
const LEAP_YEAR = 2024

const RELATIVE: Rule[] = UNITS.flatMap((unit): Rule[] => [
  [RegExp(`^(?:\\+|in ) ?(\\d+) ?${unit}s?$`), (amount) => within(amount, (amount) => offset(amount, unit))],
  [RegExp(`^- ?(\\d+) ?${unit}s?$`), (amount) => within(amount, (amount) => offset(-amount, unit))],
  [RegExp(`^(\\d+) ${unit}s? ago$`), (amount) => within(amount, (amount) => offset(-amount, unit))],
])

const PERIODICAL: Rule[] = PERIODS.flatMap((period) =>
  WHICH.map((which): Rule => [RegExp(`^${which} ${period}$`), () => ({ kind: 'period', which, period })]),
)

/** Every form of a date, in lower case and with single blanks. The first that can read a text does. */
const RULES: readonly Rule[] = [
  [/^yesterday$/, () => offset(-1, 'day')],
  [/^today$/, () => offset(0, 'day')],
  [/^tomorrow$/, () => offset(1, 'day')],
  ...RELATIVE,
  ...PERIODICAL,
  [/^(?:next )?(\d+) days?$/, (count) => within(count, (count) => ({ kind: 'days', which: 'next', count }))],
  [/^(?:last|past) (\d+) days?$/, (count) => within(count, (count) => ({ kind: 'days', which: 'last', count }))],
  [/^([1-9]\d{3})-(\d\d?)-(\d\d?)$/, (year, month, day) => calendarDay(Number(day), Number(month), year)],
  [/^(\d\d?)(?:st|nd|rd|th)? ([a-z]+)(?: ([1-9]\d{3}))?$/, (day, month, year) => namedDay(day, month, year)],
  [/^([a-z]+) (\d\d?)(?:st|nd|rd|th)?(?: ([1-9]\d{3}))?$/, (month, day, year) => namedDay(day, month, year)],
  [/^([a-z]+)$/, (name) => weekday(name)],
  [
    /^(?:next )?(\d+ (?:week|month|year)s?)$/,
    (span) => ({ fault: `write +${span} for one day, as in "due before: +${span}"` }),
  ],
  [/^(?:this |the )?weekend$/, () => ({ fault: 'write "saturday | sunday"' })],
  [/^\d\d?[./]\d\d?(?:[./]\d*)?$/, () => ({ fault: 'write a date as 2026-12-24, or as 24 dec 2026' })],
  [/\d:\d|\d ?[ap]m\b|\d (?:hour|minute)s?\b/, () => ({ fault: 'leave out the time: filters compare whole days' })],
]

/** Tells a date from a text that cannot be one. */
export function isFault(reading: FilterDate | DateFault): reading is DateFault {
  return 'fault' in reading
}

/** Reads a date; undefined if the text is not meant as one. */
export function readDate(text: string): Reading {
  for (const [pattern, read] of RULES) {
    const found = pattern.exec(text)
    const date = found && read(...found.slice(1))
    if (date) return date
  }
  return undefined
}

function offset(amount: number, unit: Unit): FilterDate {
  return { kind: 'offset', amount, unit }
}

function within(digits = '', dateOf: (amount: number) => FilterDate): Reading {
  const amount = Number(digits)
  return amount >= 1 && amount <= MAX_AMOUNT ? dateOf(amount) : { fault: `write a number from 1 to ${MAX_AMOUNT}` }
}

function namedDay(day: string | undefined, name: string | undefined, year: string | undefined): Reading {
  const month = numberOf(name, MONTHS)
  return month === 0 ? undefined : calendarDay(Number(day), month, year)
}

function calendarDay(day: number, month: number, digits: string | undefined): Reading {
  const year = digits === undefined ? undefined : Number(digits)
  if (!exists(year ?? LEAP_YEAR, month, day)) return { fault: 'there is no such day in the calendar' }
  return year === undefined ? { kind: 'yearly', month, day } : { kind: 'day', year, month, day }
}

function exists(year: number, month: number, day: number): boolean {
  if (month < 1 || month > MONTHS.length) return false
  return day >= 1 && day <= Temporal.PlainYearMonth.from({ year, month }).daysInMonth
}

function weekday(name: string | undefined): Reading {
  const number = numberOf(name, WEEKDAYS)
  return number === 0 ? undefined : { kind: 'weekday', weekday: number }
}

/** Which of the names it is, counted from 1; three letters of it suffice. 0 if it is none of them. */
function numberOf(text = '', names: readonly string[]): number {
  return text.length < 3 ? 0 : names.findIndex((name) => name.startsWith(text)) + 1
}
