import { InvalidInput } from '@todo/service-kit'
import { dayNumber, monthLength } from '../dates/calendar.ts'
import { DAY_MINUTES } from '../dates/wall-clock.ts'
import { type Until, WEEKDAYS, type WeekdayPart } from './rule.ts'

/** One part of a rule, as it is written: `BYDAY=MO,-1FR`. */
export interface Part {
  name: string
  value: string
  /** Where the rule stands in the body. */
  pointer: string
}

/** A number, in digits, from `minimum` to `maximum`. */
export function readNumber(part: Part, minimum: number, maximum: number, text = part.value): number {
  const value = /^\d{1,7}$/.test(text) ? Number(text) : Number.NaN
  if (value >= minimum && value <= maximum) return value
  throw fault(part, `must be a number from ${minimum} to ${maximum}`)
}

/** Numbers with commas between them. */
export function readNumbers(part: Part, minimum: number, maximum: number): ReadonlySet<number> {
  return new Set(part.value.split(',').map((text) => readNumber(part, minimum, maximum, text)))
}

/** Numbers with commas between them, that may be negative to count from the end. */
export function readPlaces(part: Part, maximum: number): ReadonlySet<number> {
  return new Set(part.value.split(',').map((text) => readPlace(part, maximum, text)))
}

function readPlace(part: Part, maximum: number, text: string): number {
  const [, sign, digits] = /^([+-]?)(\d{1,3})$/.exec(text) ?? []
  const place = Number(digits)
  if (place >= 1 && place <= maximum) return sign === '-' ? -place : place
  throw fault(part, `must be numbers from 1 to ${maximum}, or from -${maximum} to -1 to count from the end`)
}

/** A day of the week: 0 is Monday. */
export function readWeekday(part: Part, text = part.value): number {
  const weekday = WEEKDAYS.indexOf(text)
  if (weekday >= 0) return weekday
  throw fault(part, 'must be a day of the week: MO, TU, WE, TH, FR, SA or SU')
}

/** Days of the week with commas between them, each with the number of the one that is meant, if any: `MO,-1FR`. */
export function readWeekdays(part: Part): WeekdayPart[] {
  return part.value.split(',').map((text) => ({
    weekday: readWeekday(part, text.slice(-2)),
    nth: text.length > 2 ? readPlace(part, 53, text.slice(0, -2)) : 0,
  }))
}

const UNTIL = /^(\d{4})(\d{2})(\d{2})(?:T(\d{2})(\d{2})(\d{2})Z?)?$/

/** The end of a rule: a date, a time, or an instant with a Z. */
export function readUntil(part: Part): Until {
  const [, ...digits] = UNTIL.exec(part.value) ?? []
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = digits.map((each) => Number(each ?? 0))
  const isDate = year >= 1 && month >= 1 && month <= 12 && day >= 1 && day <= monthLength(year, month)
  if (!isDate || hour > 23 || minute > 59 || second > 60) {
    throw fault(part, 'must be a date or a time that exists, as in 20261224 or 20261224T170000Z')
  }
  const midnight = dayNumber(year, month, day) * DAY_MINUTES
  if (part.value.length === 8) return { kind: 'day', wall: midnight }
  return { kind: part.value.endsWith('Z') ? 'instant' : 'wall', wall: midnight + hour * 60 + minute }
}

function fault({ name, pointer }: Part, detail: string): InvalidInput {
  return new InvalidInput({ pointer, detail: `${name} ${detail}` })
}
