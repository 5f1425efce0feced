import { twoDigits } from '../../../dates/calendar.ts'
import { type FilterDate, MONTHS, WEEKDAYS } from './filter-date.ts'

/** The canonical text of a date: `readDate` reads the same date from it. */
export function printDate(date: FilterDate): string {
  switch (date.kind) {
    case 'offset':
      return printOffset(date)
    case 'weekday':
      return String(WEEKDAYS[date.weekday - 1])
    case 'yearly':
      return `${date.day} ${MONTHS[date.month - 1]}`
    case 'day':
      return [date.year, twoDigits(date.month), twoDigits(date.day)].join('-')
    case 'period':
      return `${date.which} ${date.period}`
    case 'days':
      return `${date.which} ${counted(date.count, 'day')}`
  }
}

/** The days that have a name of their own, by their distance from today. */
const NAMED_DAYS = new Map([
  [-1, 'yesterday'],
  [0, 'today'],
  [1, 'tomorrow'],
])

/** The name of today or of the day before or after it; undefined for any other date. */
export function nameOfDay(date: FilterDate): string | undefined {
  return date.kind === 'offset' && date.unit === 'day' ? NAMED_DAYS.get(date.amount) : undefined
}

function printOffset(date: Extract<FilterDate, { kind: 'offset' }>): string {
  return nameOfDay(date) ?? `${date.amount < 0 ? '-' : '+'}${counted(Math.abs(date.amount), date.unit)}`
}

function counted(count: number, unit: string): string {
  return `${count} ${unit}${count === 1 ? '' : 's'}`
}
