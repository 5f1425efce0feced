import type { Due, Recurrence } from '@todo/schemas'
import { Temporal } from 'temporal-polyfill'
import { checkedRule } from '../../../src/modules/recurrence/check-recurrence.ts'
import { nextDue } from '../../../src/modules/recurrence/next-due.ts'

/** A due as a test writes it: `2026-12-24` or `2026-12-24T17:00`, and a time zone. */
export function dueOf(text: string, timeZone?: string): Due {
  const [date = '', time] = text.split('T')
  return { date, ...(time !== undefined && { time }), ...(timeZone !== undefined && { time_zone: timeZone }) }
}

/** The instant of a local time; of a date, its noon. */
export function instant(text: string, timeZone = 'UTC'): Temporal.Instant {
  return Temporal.PlainDateTime.from(text.includes('T') ? text : `${text}T12:00`)
    .toZonedDateTime(timeZone)
    .toInstant()
}

/** What a test completes. */
export interface Given {
  rule: string
  due: Due
  /** When, in the viewer's time zone. */
  at: string
  from?: Recurrence['from']
  timeZone?: string
  start?: Due
  ordinal?: number
}

/** What is due after a completion: the date, with the time if there is one; null if nothing is. */
export function completed({ rule, due, at, from = 'due', timeZone = 'UTC', start = due, ordinal = 1 }: Given) {
  const next = nextDue({
    due,
    rule: checkedRule(rule, start, '/rule'),
    from,
    series: { start, ordinal },
    completedAt: instant(at, timeZone),
    timeZone,
  })
  return next && [next.due.date, next.due.time].filter(Boolean).join('T')
}
