import { chronoDate } from '../../calendar/chrono.ts'
import type { Clock } from '../../calendar/clock.ts'
import { addDays, dateOfDay, dayNumber, firstOfMonth, monthOf, startOfWeek, weekdayOfDay } from '../../calendar/days.ts'
import { firstDate, WORKDAYS } from '../../calendar/rule.ts'
import type { Day, Form } from '../language.ts'
import { timeOfWord } from './times.ts'
import { COUNT, DAY_DIGITS, ENDING, FULL_WEEKDAY, MONTH, monthNumber, numberOf, WEEKDAY, words } from './vocabulary.ts'

/** A day, if there is such a day. */
const onDay = (date: string | undefined): Day | undefined => (date === undefined ? undefined : { date })

/** Read as a whole by chrono, from a day on. */
const day = (phrase: string, from: string, { isMonthFirst }: Pick<Clock, 'isMonthFirst'>): Day | undefined =>
  onDay(chronoDate(phrase, from, isMonthFirst))

/** The first day of the week, month or year that is `ahead` of this one. */
function startOf(unit: string, ahead: number, { today, weekStart }: Clock): string {
  const { year, month } = monthOf(today)
  if (unit === 'week') return addDays(startOfWeek(today, weekStart), 7 * ahead)
  return dateOfDay(unit === 'month' ? firstOfMonth(year, month + ahead) : firstOfMonth(year + ahead, 0))
}

/** The 29th of February is in leap years alone, which chrono does not look for. */
const nextLeapDay = (today: string) =>
  onDay(firstDate({ frequency: 'YEARLY', interval: 1, months: [2], monthDays: [29] }, today))

/** The day after so many workdays. */
function afterWorkdays(count: number, today: string): string {
  let day = dayNumber(today)
  for (let left = count; left > 0; ) {
    day += 1
    if (WORKDAYS.includes(weekdayOfDay(day))) left -= 1
  }
  return dateOfDay(day)
}

/** The next such day of a month by name, or of any month; -1 is the last one. */
const nextMonthDay = (day: number, today: string, month?: string): Day | undefined =>
  onDay(
    firstDate(
      month === undefined
        ? { frequency: 'MONTHLY', interval: 1, monthDays: [day] }
        : { frequency: 'YEARLY', interval: 1, months: [monthNumber(month)], monthDays: [day] },
      today,
    ),
  )

const YEAR = '(?:,? \\d{4})'
const LATER_YEAR = `(?<year>,? \\d{4})?`
const AMBIGUOUS_MONTH = '(?:may|mar|march)'
const BEFORE = `(?:${WEEKDAY},? )?(?:the )?`

/** A day and a month by name. Chrono takes "dec 24" for a year in its British form, so the American one reads them all. */
const named: Form<Day>['read'] = (_, clock, text) => {
  const phrase = text.replace(/^the /, '').replace(/ the /, ' ')
  return day(phrase, clock.today, { isMonthFirst: true })
}

const MONTH_NAMES: readonly Form<Day>[] = [
  {
    pattern: words(`${BEFORE}(?:29(?:th)?(?: of)? feb(?:ruary)?|feb(?:ruary)? (?:the )?29(?:th)?)(?!${YEAR})`),
    read: (_, { today }) => nextLeapDay(today),
  },
  {
    pattern: words(`(?:${DAY_DIGITS} ${AMBIGUOUS_MONTH}|${AMBIGUOUS_MONTH} ${DAY_DIGITS})(?!${YEAR})`),
    mustEnd: 'phrase',
    read: named,
  },
  {
    pattern: words(
      `${BEFORE}(?:${DAY_DIGITS}${ENDING}?(?: of)? ${MONTH}|${MONTH} (?:the )?${DAY_DIGITS}${ENDING}?)${LATER_YEAR}`,
    ),
    read: named,
  },
]

const PERIODS: readonly Form<Day>[] = [
  {
    pattern: words('(?:(?:the )?(?:beginning|start) of )?next (?<unit>week|month|year)'),
    read: ({ unit = '' }, clock) => ({ date: startOf(unit, 1, clock) }),
  },
  {
    pattern: words('(?:the )?end of (?:(?:the |this )?|(?<next>next ))(?<unit>week|month|year)'),
    read: ({ unit = '', next }, clock) => ({ date: addDays(startOf(unit, next === undefined ? 1 : 2, clock), -1) }),
  },
  {
    pattern: words('(?:the )?last day of (?:(?:the |this )|(?<next>next ))month'),
    read: ({ next }, clock) => ({ date: addDays(startOf('month', next === undefined ? 1 : 2, clock), -1) }),
  },
  {
    pattern: words(`(?:the )?(?:first day|(?<day>${DAY_DIGITS})${ENDING}) of next month`),
    read: ({ day }, clock) => nextMonthDay(numberOf(day), startOf('month', 1, clock)),
  },
  {
    pattern: words(`(?:the )?(?:(?<first>first) day|last day|end) of (?<month>${MONTH})`),
    read: ({ first, month }, { today }) => nextMonthDay(first ? 1 : -1, today, month),
  },
  {
    pattern: words(`(?:mid|(?:the )?middle of)[ -](?<month>${MONTH})`),
    read: ({ month }, { today }) => nextMonthDay(15, today, month),
  },
  {
    pattern: words(
      `(?:in |\\+)(?:(?<count>${COUNT}|\\d{1,2}\\.\\d) ?|(?<one>an?|half an) )(?<unit>m(?:in(?:ute)?s?)?|h(?:(?:ou)?rs?)?)`,
    ),
    read: ({ count, one, unit = '' }, clock) =>
      clock.inMinutes(numberOf(count ?? one) * (unit.startsWith('h') ? 60 : 1)),
  },
]

/** The last day of so many days, weeks, months or years, from the first one on. */
export const spans: readonly Form<(first: string) => string | undefined>[] = [
  {
    pattern: words(`for (?<span>(?:${COUNT}|a) (?:days?|weeks?|months?|years?))`),
    read:
      ({ span }) =>
      (first) => {
        const after = chronoDate(`in ${span}`, first, true)
        return after && addDays(after, -1)
      },
  },
]

/** Days of the week in a list are no one day; "every" makes them a rule. */
const SEVERAL_WEEKDAYS: Form<Day> = {
  pattern: words(`${WEEKDAY}s?(?:(?:,? and |, ?| & ?|[/–-]| )${WEEKDAY}s?)+`),
  read: () => undefined,
}

/** The ways to name a day in English. What is not computed here is read by chrono. */
export const dates: readonly Form<Day>[] = [
  SEVERAL_WEEKDAYS,
  { pattern: words('later today|(?:the )?end of (?:the )?day|eod'), read: (_, { today }) => ({ date: today }) },
  { pattern: words('today|tomorrow|tmrw?'), read: (_, clock, text) => day(text, clock.today, clock) },
  { pattern: words('yesterday'), mustEnd: 'phrase', read: (_, { today }) => ({ date: addDays(today, -1) }) },
  {
    pattern: words('in the (?<part>morning|afternoon|evening)'),
    mustEnd: 'phrase',
    read: ({ part }, { today, time: now }) => {
      const time = timeOfWord(part)
      return { date: addDays(today, Number(String(time) < now)), time }
    },
  },
  {
    pattern: words('(?<word>tonight)|this (?<part>morning|afternoon|evening)'),
    read: ({ word, part }, { today }) => ({ date: today, time: timeOfWord(word ?? part) }),
  },
  {
    pattern: words('(?:the )?day after tomorrow'),
    read: (_, clock) => ({ date: addDays(clock.today, 2) }),
  },
  ...PERIODS,
  {
    pattern: words(`(?:in |within |\\+)(?:${COUNT}|an?|a couple of) (?:days?|weeks?|months?|years?)`),
    read: (_, clock, text) => day(text.replace(/^(?:\+|within )/, 'in '), clock.today, clock),
  },
  {
    pattern: words(`(?:in |\\+)(?<count>${COUNT}|a) (?:workday|weekday|business day)s?`),
    read: ({ count }, { today }) => ({ date: afterWorkdays(numberOf(count), today) }),
  },
  {
    pattern: words(`(?:${COUNT}|an?) (?:days?|weeks?|months?|years?) from now`),
    read: (_, clock, text) => day(text, clock.today, clock),
  },
  ...MONTH_NAMES,
  {
    pattern: words(`next (?<weekday>${WEEKDAY})`),
    read: ({ weekday = '' }, clock) => day(weekday, startOf('week', 1, clock), clock),
  },
  {
    pattern: words(`last (?<weekday>${WEEKDAY})`),
    mustEnd: 'phrase',
    read: ({ weekday = '' }, clock) => day(weekday, addDays(clock.today, -7), clock),
  },
  {
    pattern: words(`${WEEKDAY},? the (?<day>${DAY_DIGITS})${ENDING}`),
    mustEnd: 'phrase',
    read: (groups, { today }) => nextMonthDay(Number(groups.day), today),
  },
  {
    pattern: words(`(?:this |coming )(?<weekday>${WEEKDAY})|(?<full>${FULL_WEEKDAY})`),
    read: ({ weekday, full = '' }, clock) => day(weekday ?? full, addDays(clock.today, 1), clock),
  },
  {
    pattern: words(`(?<weekday>${WEEKDAY})`),
    mustEnd: 'end',
    read: ({ weekday = '' }, clock) => day(weekday, addDays(clock.today, 1), clock),
  },
  {
    pattern: words('this weekend|(?:on|at|over) the weekend'),
    read: (_, clock) => day('saturday', clock.today, clock),
  },
  {
    pattern: words('next weekend'),
    read: (_, clock) => day('saturday', startOf('week', 1, clock), clock),
  },
  { pattern: words('\\d{4}-\\d{2}-\\d{2}'), read: (_, clock, text) => day(text, clock.today, clock) },
  { pattern: words('\\d{1,2}/\\d{1,2}/\\d{4}'), read: (_, clock, text) => day(text, clock.today, clock) },
  {
    pattern: words('\\d{1,2}\\.\\d{1,2}\\.\\d{4}'),
    read: (_, clock, text) => day(text.replaceAll('.', '/'), clock.today, { isMonthFirst: false }),
  },
  {
    pattern: words('(?!24/7)\\d{1,2}/\\d{1,2}'),
    mustEnd: 'phrase',
    read: (_, clock, text) => day(text, clock.today, clock),
  },
  {
    pattern: words(`(?:the )?(?<day>${DAY_DIGITS})${ENDING}`),
    mustEnd: 'phrase',
    read: (groups, { today }) => nextMonthDay(Number(groups.day), today),
  },
]
