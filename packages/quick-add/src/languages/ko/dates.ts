import { chronoDate } from '../../calendar/chrono.ts'
import type { Clock } from '../../calendar/clock.ts'
import { addDays } from '../../calendar/days.ts'
import type { RuleDays } from '../../calendar/rule.ts'
import { nextDay, onDay, startOf } from '../days.ts'
import type { Day, Form } from '../language.ts'
import { HOURS, minutesIn } from './times.ts'
import {
  AND,
  afterLength,
  DAY,
  dateWords,
  LENGTH,
  LETTER,
  MONTH,
  ORDINAL,
  WEEKDAY,
  WORD,
  weekdayCodes,
} from './vocabulary.ts'

/** The day in the week, month or year that is `ahead`, if it has one that is not over: there is no 30th of February. */
function nextWithin(days: RuleDays, unit: string, ahead: number, clock: Clock): Day | undefined {
  const { today } = clock
  const start: string = startOf(unit, ahead, clock)
  const day = nextDay(days, start < today ? today : start)
  return day && day.date < startOf(unit, ahead + 1, clock) ? day : undefined
}

/** This one, the next one, or the one after it; without one of these, the next one: "담주". */
const AHEAD = '(?:이번|다음|다다음)'
const aheadOf = (word = '다음'): number => ['이번', '다음', '다다음'].indexOf(word)

const DAYS_AHEAD = new Map([
  ['오늘', 0],
  ['내일', 1],
  ['낼', 1],
  ['내일모레', 2],
  ['낼모레', 2],
  ['모레', 2],
  ['글피', 3],
])

const WEEK = `(?:(?<ahead>${AHEAD}) ?주|담주)`
const month = (name: string) => `(?:(?<${name}>${AHEAD}) ?달|담달)`

const SPAN = `(?:${AHEAD} ?[주달]|담[주달]|이달)`
const NAMED_DAY = `(?:${WEEKDAY}|(?:${MONTH}월 ?)?${DAY}일|주말|월말|말일)`

/** Days that a word beside them puts elsewhere, which are not read: "다음 달 중순", "2주 뒤 금요일", "지난주 금요일". */
const ELSEWHERE = [
  `${SPAN} (?:초|초순|중|중순|하순|${ORDINAL})(?:쯤|경)?(?: (?:주 )?${NAMED_DAY})?`,
  `(?:${AHEAD} ?|담)주 말`,
  `(?:${ORDINAL}(?: 주)?|${LENGTH} ?(?:뒤|후)에?|(?:지난|저번) ?[주달해]?|작년|재작년) ${NAMED_DAY}`,
  `오늘밤 (?:\\d|(?:${WORD}) ?시)[^ ,!]*`,
]

/** Days of the week in a list are no one day; "매주" makes them a rule. Two letters in one word are other words, too. */
const SEVERAL_WEEKDAYS = `${WEEKDAY}(?:${AND}${WEEKDAY})+|${LETTER}(?:(?:(?:, ?| ?[·/~–-] ?)${LETTER})+|${LETTER}{2,})`

/** What makes digits a day: what is joined to a date, or an hour. */
const IS_DAY = `(?=에|까지|부터| (?:(?:오전|오후|새벽|아침|점심|저녁|낮|밤) ?)?(?:\\d{1,2}|${WORD}) ?시(?!간))`

/** The ways to name a day in Korean. */
export const dates: readonly Form<Day>[] = [
  { pattern: dateWords([...ELSEWHERE, SEVERAL_WEEKDAYS].join('|')), read: () => undefined },
  {
    pattern: dateWords([...DAYS_AHEAD.keys()].join('|')),
    read: (_, { today }, text) => ({ date: addDays(today, Number(DAYS_AHEAD.get(text))) }),
  },
  { pattern: dateWords('오늘밤'), read: (_, { today }) => ({ date: today, time: '21:00' }) },
  { pattern: dateWords(`${HOURS} ?(?:후|뒤)`), read: (groups, clock) => clock.inMinutes(minutesIn(groups)) },
  { pattern: dateWords(`${LENGTH} ?(?:후|뒤)`), read: (groups, { today }) => onDay(afterLength(groups, today)) },
  {
    pattern: dateWords(`${WEEK} ?(?<weekday>${WEEKDAY})`),
    read: ({ ahead, weekday }, clock) => nextWithin({ weekdays: weekdayCodes(weekday) }, 'week', aheadOf(ahead), clock),
  },
  {
    pattern: dateWords(`(?<ahead>${AHEAD}) ?주말`),
    read: ({ ahead }, clock) => nextWithin({ weekdays: ['SA'] }, 'week', aheadOf(ahead), clock),
  },
  {
    pattern: dateWords('주말(?=에|까지)'),
    read: (_, { today }) => nextDay({ weekdays: ['SA'] }, today),
  },
  {
    pattern: dateWords(`${WEEK}(?=까지)`),
    read: ({ ahead }, clock) => ({ date: addDays(startOf('week', aheadOf(ahead) + 1, clock), -1) }),
  },
  {
    pattern: dateWords('다음 ?주|다다음 ?주|담주'),
    read: (_, clock, text) => ({ date: startOf('week', text.startsWith('다다') ? 2 : 1, clock) }),
  },
  {
    pattern: dateWords(`(?:${month('ahead')}|이달) ?말일?|(?<thisMonth>월말)|${month('by')}(?=까지)`),
    read: ({ ahead, by, thisMonth }, clock, text) => {
      const months = thisMonth || text.startsWith('이달') ? 0 : aheadOf(ahead ?? by)
      return { date: addDays(startOf('month', months + 1, clock), -1) }
    },
  },
  {
    pattern: dateWords(`${month('ahead')} (?<day>${DAY})일`),
    read: ({ ahead, day }, clock) => nextWithin({ monthDays: [Number(day)] }, 'month', aheadOf(ahead), clock),
  },
  {
    pattern: dateWords('올해 ?말|연말(?=에|까지)'),
    read: (_, clock) => ({ date: addDays(startOf('year', 1, clock), -1) }),
  },
  { pattern: dateWords('다음 ?달|담달'), read: (_, clock) => ({ date: startOf('month', 1, clock) }) },
  {
    pattern: dateWords(`(?<year>\\d{4})년 ?(?<month>${MONTH})월 ?(?<day>${DAY})일`),
    read: ({ year, month = '', day = '' }, { today }) =>
      onDay(chronoDate(`${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`, today, true)),
  },
  {
    pattern: dateWords(`(?:(?<nextYear>내년) ?)?(?<month>${MONTH})월 ?(?<day>${DAY})일`),
    read: ({ nextYear, month, day }, clock) => {
      const days = { months: [Number(month)], monthDays: [Number(day)] }
      return nextYear ? nextWithin(days, 'year', 1, clock) : nextDay(days, clock.today)
    },
  },
  {
    pattern: dateWords(`(?<weekday>${WEEKDAY})`),
    read: ({ weekday = '' }, { today }) => nextDay({ weekdays: weekdayCodes(weekday) }, addDays(today, 1)),
  },
  {
    pattern: dateWords(`(?<day>${DAY})일${IS_DAY}`),
    read: ({ day }, { today }) => nextDay({ monthDays: [Number(day)] }, today),
  },
  {
    pattern: dateWords(`(?:\\d{1,2}/\\d{1,2}|\\d{4}-\\d{2}-\\d{2})${IS_DAY}`),
    read: (_, { today, isMonthFirst }, text) => onDay(chronoDate(text, today, isMonthFirst)),
  },
]
