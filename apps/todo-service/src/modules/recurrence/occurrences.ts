import { calendarDay, dayNumber, LAST_DAY, weekdayOf } from '../dates/calendar.ts'
import { DAY_MINUTES, dayOf, minuteOf, type WallClock } from '../dates/wall-clock.ts'
import { daysOf } from './days.ts'
import { picksDays, type Rule } from './rule.ts'

/** The periods that a rule goes through, numbered. */
interface Periods {
  /** The number of the one that a day is in. */
  of: (day: number) => number
  /** The first day of one. */
  first: (period: number) => number
  /** After so many of them the calendar is the same again: 400 years, or 146,097 days. */
  cycle: number
  /** From one to the next. */
  step: number
}

function periodsOf({ frequency, interval, weekStart }: Rule): Periods {
  switch (frequency) {
    case 'WEEKLY': {
      // Day 0 is 1970-01-01, a Thursday; a Thursday is 3 here. So `offset` is a day on which a week begins.
      const offset = weekStart - 3
      return {
        of: (day) => Math.floor((day - offset) / 7),
        first: (period) => period * 7 + offset,
        cycle: 20_871,
        step: interval,
      }
    }
    case 'MONTHLY':
      return { of: monthOf, first: (period) => dayNumber(0, period + 1, 1), cycle: 4_800, step: interval }
    default:
      // A daily rule goes through the days of every year: that is much faster than day by day.
      return {
        of: yearOf,
        first: (period) => dayNumber(period, 1, 1),
        cycle: 400,
        step: frequency === 'DAILY' ? 1 : interval,
      }
  }
}

function yearOf(day: number): number {
  return calendarDay(day).year
}

function monthOf(day: number): number {
  const { year, month } = calendarDay(day)
  return year * 12 + month - 1
}

/**
 * The occurrences of a rule on the wall clock, in order: from `from` on, or from `start` if that is later, to the year
 * 9999. COUNT and UNTIL are not looked at. `start` is the first due (RFC 5545's DTSTART): it says what the rule leaves
 * out, and where an interval begins. It is not itself an occurrence unless the rule says so.
 *
 * No rule makes it work long: it begins at `from`, however far back `start` is, and ends when a whole cycle of the
 * calendar has brought nothing.
 */
export function* occurrences(rule: Rule, start: WallClock, from: WallClock): Generator<WallClock, void, void> {
  const whole = completed(rule, start)
  // BYSETPOS counts through the whole period. Without it, days that come too early need not be looked at.
  const pick = rule.positions && rule.frequency !== 'DAILY' ? pickerOf(rule.positions) : undefined
  const times = timesOf(rule, minuteOf(start))
  const { of, first, cycle, step } = periodsOf(rule)
  const earliest = Math.max(start, from)
  const begin = of(dayOf(start))
  const last = of(LAST_DAY)
  let period = begin + Math.floor((of(dayOf(earliest)) - begin) / step) * step
  for (let end = period + cycle * rule.interval; period <= Math.min(end, last); period += step) {
    const firstDay = first(period)
    const days = daysOf(whole, { first: firstDay, length: first(period + 1) - firstDay }, dayOf(start))
    const wanted = pick ? days : days.filter((day) => day >= dayOf(earliest))
    for (const wall of combined(wanted, times, pick)) {
      if (dayOf(wall) > LAST_DAY) return
      if (wall < earliest) continue
      end = period + cycle * rule.interval
      yield wall
    }
  }
}

/** A rule with what it leaves out: the day of the week, of the month or of the year that it begins with. */
function completed(rule: Rule, start: WallClock): Rule {
  const { month, day } = calendarDay(dayOf(start))
  const weekdays = [{ weekday: weekdayOf(dayOf(start)), nth: 0 }]
  if (rule.weeks && !rule.weekdays && !rule.monthDays && !rule.yearDays) return { ...rule, weekdays }
  if (picksDays(rule) || rule.frequency === 'DAILY') return rule
  if (rule.frequency === 'WEEKLY') return { ...rule, weekdays }
  const monthDays = new Set([day])
  return rule.frequency === 'YEARLY' ? { months: new Set([month]), ...rule, monthDays } : { ...rule, monthDays }
}

/** What these days and times of a day make together, in order; of them only those that are picked, if not all are. */
function* combined(
  days: number[],
  times: number[],
  pick: ((length: number) => readonly number[]) | undefined,
): Generator<WallClock, void, void> {
  if (!pick) {
    for (const day of days) for (const time of times) yield day * DAY_MINUTES + time
    return
  }
  // One by one, since a list of every minute of a year would be long.
  for (const index of pick(days.length * times.length)) {
    yield Number(days[Math.floor(index / times.length)]) * DAY_MINUTES + Number(times[index % times.length])
  }
}

/** Where these places are in lists: they have few lengths, so each is looked up once. */
function pickerOf(places: ReadonlySet<number>): (length: number) => readonly number[] {
  const known = new Map<number, readonly number[]>()
  return (length) => {
    const indices = known.get(length) ?? indicesOf(places, length)
    known.set(length, indices)
    return indices
  }
}

/** Where in a list of `length` these places are, in order: 1 is its first, -1 its last. */
function indicesOf(places: ReadonlySet<number>, length: number): number[] {
  const indices = new Set([...places].map((place) => (place > 0 ? place - 1 : length + place)))
  return [...indices].filter((index) => index >= 0 && index < length).sort(ascending)
}

/** The minutes of a day at which a rule occurs. Of a daily rule, BYSETPOS picks among them. */
function timesOf({ frequency, hours, minutes, positions }: Rule, minute: number): number[] {
  const ofHours = hours ? [...hours].sort(ascending) : [Math.floor(minute / 60)]
  const ofMinutes = minutes ? [...minutes].sort(ascending) : [minute % 60]
  const times = ofHours.flatMap((hour) => ofMinutes.map((each) => hour * 60 + each))
  if (frequency !== 'DAILY' || !positions) return times
  const indices = indicesOf(positions, times.length)
  return times.filter((_time, index) => indices.includes(index))
}

function ascending(one: number, other: number): number {
  return one - other
}
