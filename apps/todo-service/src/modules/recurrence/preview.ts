import type { Due, Recurrence, RecurrencePreview } from '@todo/schemas'
import type { Temporal } from 'temporal-polyfill'
import { formatDate, LAST_DAY } from '../dates/calendar.ts'
import { wallClockAt } from '../dates/due-times.ts'
import { dayOf } from '../dates/wall-clock.ts'
import { comingOf, nextDue, type Step } from './next-due.ts'
import type { Rule } from './rule.ts'
import { ruleInWords } from './rule-in-words.ts'

/** What is asked of a rule. */
export interface Question {
  rule: Rule
  due: Due
  from: Recurrence['from']
  /** The viewer's time zone. */
  timeZone: string
  /** How many dues are wanted. */
  count: number
  now: Temporal.Instant
}

/** How far a preview looks ahead: 400 years, after which the calendar is the same again. It bounds the work. */
const HORIZON_DAYS = 146_097

/** The dues to come, if each is completed when it is due, or now if that has passed. */
export function previewOf({ rule, due: start, from, timeZone, count, now }: Question): RecurrencePreview {
  const dues: Due[] = []
  const after = ({ due, ordinal }: Step) => {
    const completedAt = comingOf(due, now, timeZone)
    return nextDue({ due, rule, from, series: { start, ordinal }, completedAt, timeZone })
  }
  const horizon = formatDate(Math.min(dayOf(wallClockAt(now, timeZone)) + HORIZON_DAYS, LAST_DAY))
  let step = after({ due: start, ordinal: 1 })
  for (; step && dues.length < count && step.due.date <= horizon; step = after(step)) dues.push(step.due)
  return { rule: rule.text, in_words: ruleInWords(rule), dues, has_more: step !== null }
}
