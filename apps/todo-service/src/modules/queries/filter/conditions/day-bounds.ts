import type { Temporal } from 'temporal-polyfill'
import type { Days } from '../dates/days-of.ts'
import type { Relation } from '../filter.ts'

/** One side of a range of days. */
export interface DayBound {
  operator: '<' | '<=' | '>' | '>='
  day: Temporal.PlainDate
}

/** The days that are on, before or after some days. */
export function boundsOf(relation: Relation, { first, last }: Days): DayBound[] {
  switch (relation) {
    case 'on':
      return [
        { operator: '>=', day: first },
        { operator: '<=', day: last },
      ]
    case 'before':
      return [{ operator: '<', day: first }]
    case 'after':
      return [{ operator: '>', day: last }]
  }
}

/** The same bound of moments, in milliseconds since 1970: days begin and end where the time zone says. */
export function momentBound({ operator, day }: DayBound, timeZone: string) {
  // What is after a day, or up to its end, is told by the beginning of the next one.
  const isByEnd = operator === '<=' || operator === '>'
  const start = (isByEnd ? day.add({ days: 1 }) : day).toZonedDateTime(timeZone)
  return {
    operator: operator.startsWith('<') ? ('<' as const) : ('>=' as const),
    moment: start.epochMilliseconds,
  }
}

/** How far apart the dates of two time zones can be at one moment: from UTC-12 to UTC+14 it is more than a day. */
const ZONE_DAYS = 2

/**
 * The same bound of the dates that stand on a wall anywhere: whatever is within the bound for the viewer is within this
 * one, so that an index of dates can be used.
 */
export function widened({ operator, day }: DayBound) {
  return operator.startsWith('<')
    ? { operator: '<=' as const, date: dateText(day.add({ days: ZONE_DAYS })) }
    : { operator: '>=' as const, date: dateText(day.subtract({ days: ZONE_DAYS })) }
}

/** A date as columns have it. No due is later than the last date of four digits. */
export function dateText(day: Temporal.PlainDate): string {
  return day.year > 9999 ? '9999-12-31' : day.toString()
}
