import { chronoDate } from '../../calendar/chrono.ts'
import type { Clock } from '../../calendar/clock.ts'
import { addDays, dateOfDay, firstOfMonth, monthOf, startOfWeek } from '../../calendar/days.ts'
import { firstDate, type Rule } from '../../calendar/rule.ts'
import type { Day, Form } from '../language.ts'
import { HOURS, minutesIn } from './times.ts'
import { afterLength, DAY, dateWords, LENGTH, MONTH, WEEKDAY, weekdayCodes } from './vocabulary.ts'

/** A day, if there is such a day. */
const onDay = (date: string | undefined): Day | undefined => (date === undefined ? undefined : { date })

/** The first day from another one on that a rule has. */
const next = (rule: Pick<Rule, 'months' | 'monthDays' | 'weekdays'>, from: string): Day | undefined =>
  onDay(firstDate({ frequency: 'DAILY', interval: 1, ...rule }, from))

/** The day of a month or year that begins on `start`, if it has one: there is no 30th of February. */
function nextWithin(span: 'month' | 'year', rule: Pick<Rule, 'months' | 'monthDays'>, start: string): Day | undefined {
  const day = next(rule, start)
  return day?.date.startsWith(start.slice(0, span === 'year' ? 4 : 7)) ? day : undefined
}

/** This one, the next one, or the one after it; without one of these, the next one: "담주". */
const AHEAD = '(?:이번|다음|다다음)'
const aheadOf = (word = '다음'): number => ['이번', '다음', '다다음'].indexOf(word)

/** The first day of a week, and of a month. */
const weekStart = (ahead: number, { today, weekStart }: Clock) => addDays(startOfWeek(today, weekStart), 7 * ahead)
function monthStart(ahead: number, { today }: Clock): string {
  const { year, month } = monthOf(today)
  return dateOfDay(firstOfMonth(year, month + ahead))
}

const DAYS_AHEAD = new Map([
  ['오늘', 0],
  ['내일', 1],
  ['내일모레', 2],
  ['모레', 2],
  ['글피', 3],
])

const WEEK = `(?:(?<ahead>${AHEAD}) ?주|담주)`
const month = (name: string) => `(?:(?<${name}>${AHEAD}) ?달|담달)`

/** The ways to name a day in Korean. */
export const dates: readonly Form<Day>[] = [
  {
    pattern: dateWords([...DAYS_AHEAD.keys()].join('|')),
    read: (_, { today }, text) => ({ date: addDays(today, Number(DAYS_AHEAD.get(text))) }),
  },
  { pattern: dateWords('오늘밤'), read: (_, { today }) => ({ date: today, time: '21:00' }) },
  { pattern: dateWords(`${HOURS} ?(?:후|뒤)`), read: (groups, clock) => clock.inMinutes(minutesIn(groups)) },
  { pattern: dateWords(`${LENGTH} ?(?:후|뒤)`), read: (groups, { today }) => onDay(afterLength(groups, today)) },
  {
    pattern: dateWords(`${WEEK} ?(?<weekday>${WEEKDAY})`),
    read: ({ ahead, weekday = '' }, clock) =>
      next({ weekdays: weekdayCodes(weekday) }, aheadOf(ahead) === 0 ? clock.today : weekStart(aheadOf(ahead), clock)),
  },
  {
    pattern: dateWords(`${AHEAD} ?주말|주말(?=에|까지)`),
    read: (_, clock, text) => {
      const ahead = Math.max(0, aheadOf(text.replace(/ ?주말/, '')))
      return next({ weekdays: ['SA'] }, ahead === 0 ? clock.today : weekStart(ahead, clock))
    },
  },
  {
    pattern: dateWords(`${WEEK}(?=까지)`),
    read: ({ ahead }, clock) => ({ date: addDays(weekStart(aheadOf(ahead) + 1, clock), -1) }),
  },
  {
    pattern: dateWords('다음 ?주|다다음 ?주|담주'),
    read: (_, clock, text) => ({ date: weekStart(text.startsWith('다다') ? 2 : 1, clock) }),
  },
  {
    pattern: dateWords(`(?:${month('ahead')}|이달) ?말일?|(?<thisMonth>월말)|${month('by')}(?=까지)`),
    read: ({ ahead, by, thisMonth }, clock, text) => {
      const months = thisMonth || text.startsWith('이달') ? 0 : aheadOf(ahead ?? by)
      return { date: addDays(monthStart(months + 1, clock), -1) }
    },
  },
  {
    pattern: dateWords(`${month('ahead')} (?<day>${DAY})일`),
    read: ({ ahead, day }, clock) =>
      nextWithin('month', { monthDays: [Number(day)] }, monthStart(aheadOf(ahead), clock)),
  },
  { pattern: dateWords('다음 ?달|담달'), read: (_, clock) => ({ date: monthStart(1, clock) }) },
  {
    pattern: dateWords(`(?<year>\\d{4})년 ?(?<month>${MONTH})월 ?(?<day>${DAY})일`),
    read: ({ year, month = '', day = '' }, { today }) =>
      onDay(chronoDate(`${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`, today, true)),
  },
  {
    pattern: dateWords(`(?:(?<nextYear>내년) ?)?(?<month>${MONTH})월 ?(?<day>${DAY})일`),
    read: ({ nextYear, month, day }, { today }) => {
      const rule = { months: [Number(month)], monthDays: [Number(day)] }
      return nextYear
        ? nextWithin('year', rule, dateOfDay(firstOfMonth(monthOf(today).year + 1, 0)))
        : next(rule, today)
    },
  },
  {
    pattern: dateWords(`(?<weekday>${WEEKDAY})`),
    read: ({ weekday = '' }, { today }) => next({ weekdays: weekdayCodes(weekday) }, addDays(today, 1)),
  },
  {
    pattern: dateWords(`(?<day>${DAY})일(?=에|까지|부터)`),
    read: ({ day }, { today }) => next({ monthDays: [Number(day)] }, today),
  },
  {
    pattern: dateWords('(?:\\d{1,2}/\\d{1,2}|\\d{4}-\\d{2}-\\d{2})(?=에|까지|부터)'),
    read: (_, { today, isMonthFirst }, text) => onDay(chronoDate(text, today, isMonthFirst)),
  },
]
