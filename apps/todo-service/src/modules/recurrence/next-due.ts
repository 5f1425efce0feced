import type { Due, Recurrence } from '@todo/schemas'
import { Temporal } from 'temporal-polyfill'
import { calendarDay, dayNumber, LAST_DAY, monthLength } from '../dates/calendar.ts'
import { instantOf, wallClockAt } from '../dates/due-times.ts'
import { DAY_MINUTES, dayOf, dueAt, minuteOf, type WallClock, wallClockOf } from '../dates/wall-clock.ts'
import { occurrences } from './occurrences.ts'
import { picksDays, type Rule } from './rule.ts'
import { isUpTo } from './until.ts'

/**
 * Where a to-do is in its series. Both are kept beside its rule, since neither can be told from the rule and the present
 * due: the first due says what the rule leaves out (RFC 5545's DTSTART), and that it is counted as the first occurrence
 * even if the rule alone would not bring it. Whoever sets a due or a rule by hand begins a series: `start` is that due,
 * `ordinal` is 1.
 */
export interface Series {
  /** The first due. */
  start: Due
  /** Which occurrence the present due is: 1 for the first. The one whose ordinal is COUNT is the last. */
  ordinal: number
}

/** A due, and where it is in its series. */
export interface Step {
  due: Due
  ordinal: number
}

/** What is completed, when, and by whom. */
export interface Completion {
  due: Due
  rule: Rule
  from: Recurrence['from']
  series: Series
  completedAt: Temporal.Instant
  /** The viewer's time zone. */
  timeZone: string
}

/**
 * What is due after a completion; null when the series has ended, and the to-do is done for good.
 *
 * From `due`: the first occurrence after the present due that is not before today in the viewer's time zone. Those in
 * between are left out, but COUNT counts them. From `completion`: see `afterCompletion`.
 */
export function nextDue(completion: Completion): Step | null {
  const step = completion.from === 'due' ? afterDue(completion) : afterCompletion(completion)
  return step && isWithin(step, completion) ? step : null
}

/** When something comes that is due, or now if that has passed. */
export function comingOf(due: Due, now: Temporal.Instant, timeZone: string): Temporal.Instant {
  const at = instantOf(due, timeZone)
  return Temporal.Instant.compare(at, now) < 0 ? now : at
}

/** Minutes by which a clock may be put forward or back: within them, the wall clock does not say what comes first. */
const LONGEST_CHANGE = 180

function afterDue({ due, rule, series, completedAt, timeZone }: Completion): Step | null {
  const today = completedAt.toZonedDateTimeISO(timeZone).startOfDay().toInstant()
  const todayThere = wallClockAt(today, due.time_zone ?? timeZone)
  const isPast = (wall: WallClock) =>
    Math.abs(wall - todayThere) > LONGEST_CHANGE
      ? wall < todayThere
      : Temporal.Instant.compare(instantOf(dueAt(wall, due), timeZone), today) < 0
  const afterThis = wallClockOf(due) + 1
  // COUNT counts what is left out, too.
  const from = rule.count === undefined ? Math.max(afterThis, todayThere - LONGEST_CHANGE) : afterThis
  let { ordinal } = series
  for (const wall of occurrences(rule, wallClockOf(series.start), from)) {
    ordinal += 1
    if (rule.count !== undefined && ordinal > rule.count) return null
    if (!isPast(wall)) return { due: dueAt(wall, due), ordinal }
  }
  return null
}

/**
 * What is due after a completion if the rule is counted from the day of completion, where the due is: in its own time zone,
 * or else in the viewer's. A rule that picks no days adds its interval to that day; months and years end on the last day
 * of a shorter month. Another rule is expanded as if it began on that day, and brings a later day. The present due does not
 * come again: completed early, a rule gives the one after it.
 */
function afterCompletion({ due, rule, series, completedAt, timeZone }: Completion): Step | null {
  const day = dayOf(wallClockAt(completedAt, due.time_zone ?? timeZone))
  const present = wallClockOf(due)
  const start = day * DAY_MINUTES + minuteOf(present)
  const following = isPlain(rule) ? intervals(rule, start) : occurrences(rule, start, (day + 1) * DAY_MINUTES)
  for (const wall of following) if (wall !== present) return { due: dueAt(wall, due), ordinal: series.ordinal + 1 }
  return null
}

function isPlain(rule: Rule): boolean {
  return !picksDays(rule) && !rule.months && !rule.hours && !rule.minutes
}

/** The times one and two intervals after a start: if the first is the present due, the second comes next. */
function intervals(rule: Rule, start: WallClock): WallClock[] {
  const days = [1, 2].map((times) => later(dayOf(start), rule, rule.interval * times))
  return days.filter((day) => day <= LAST_DAY).map((day) => day * DAY_MINUTES + minuteOf(start))
}

function later(day: number, { frequency }: Rule, count: number): number {
  if (frequency === 'DAILY') return day + count
  if (frequency === 'WEEKLY') return day + 7 * count
  const { year, month, day: dayOfMonth } = calendarDay(day)
  const then = month + (frequency === 'MONTHLY' ? count : 12 * count)
  return dayNumber(year, then, Math.min(dayOfMonth, monthLength(year, then)))
}

/** Whether a due is still within COUNT and UNTIL. */
function isWithin({ due, ordinal }: Step, { rule: { count, until }, timeZone }: Completion): boolean {
  if (count !== undefined) return ordinal <= count
  return until === undefined || isUpTo(until, due, timeZone)
}
