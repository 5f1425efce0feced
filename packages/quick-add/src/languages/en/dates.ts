import { chronoDate } from '../../calendar/chrono.ts'
import type { Clock } from '../../calendar/clock.ts'
import { addDays, dateOfDay, dayNumber, firstOfMonth, monthOf, startOfWeek, weekdayOfDay } from '../../calendar/days.ts'
import { firstDate, type Rule, WORKDAYS } from '../../calendar/rule.ts'
import type { Day, Form } from '../language.ts'
import { MONTH_DAY, monthPart, NTH_WEEKDAY, NTH_WORKDAY } from './month-days.ts'
import { timeOfWord } from './times.ts'
import {
  COUNT,
  DAY_DIGITS,
  END_OF_DAY,
  ENDING,
  FREE,
  FULL_WEEKDAY,
  MONTH,
  monthNumber,
  numberOf,
  WEEKDAY,
  weekdayCode,
  words,
} from './vocabulary.ts'

/** A day, if there is such a day. */
const onDay = (date: string | undefined): Day | undefined => (date === undefined ? undefined : { date })

/** Read as a whole by chrono, from a day on. */
const day = (phrase: string, from: string, { isMonthFirst }: Pick<Clock, 'isMonthFirst'>): Day | undefined =>
  onDay(chronoDate(phrase, from, isMonthFirst))

/** "2 weeks", "a month", "a fortnight". */
const SPAN_UNIT = "(?:days?|weeks?|fortnights?|months?|years?)(?:['’]s)?"

/** The day that comes so long after another one, or before it. */
function spanFrom(span: string, from: string, isBefore = false): Day | undefined {
  const blank = span.lastIndexOf(' ')
  const count = span.slice(0, blank)
  const unit = span.slice(blank + 1).replace(/['’]s$/, '')
  const length = unit.startsWith('fortnight') ? `${2 * numberOf(count)} weeks` : `${count} ${unit}`
  return day(isBefore ? `${length} ago` : `in ${length}`, from, { isMonthFirst: true })
}

/** The next such day of the week, from a day on. */
const nextWeekday = (weekday = '', from: string): Day | undefined =>
  onDay(firstDate({ frequency: 'WEEKLY', interval: 1, weekdays: [weekdayCode(weekday)] }, from))

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

/** The next such day of the month. */
const nextMonthDay = (day: number, today: string): Day | undefined =>
  onDay(firstDate({ frequency: 'MONTHLY', interval: 1, monthDays: [day] }, today))

const YEAR = '(?:,? \\d{4})'
const LATER_YEAR = `(?<year>,? \\d{4})?`
const AMBIGUOUS_MONTH = '(?:may|mar|march)'
/** What is no month where something follows it that is neither a year nor a time: "may pie". */
const DOUBTFUL_MONTH = `${AMBIGUOUS_MONTH}(?!${YEAR}|${FREE}|[^ ,!])`
const ON_WEEKDAY = `(?:${WEEKDAY},? )?`
const BEFORE = `${ON_WEEKDAY}(?:the )?`

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
  { pattern: words(`${DAY_DIGITS}-${MONTH}(?:-\\d{4})?`), read: named },
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
    pattern: words('(?:the )?end of (?:(?:the |this )?|(?<next>next ))(?<unit>week|year)'),
    read: ({ unit = '', next }, clock) => ({ date: addDays(startOf(unit, next === undefined ? 1 : 2, clock), -1) }),
  },
  {
    pattern: words(
      `(?:(?:(?<nth>${NTH_WEEKDAY})|(?<workday>${NTH_WORKDAY})) (?:of|in)|(?<days>${MONTH_DAY}) of(?! ${DOUBTFUL_MONTH})) (?:(?:the |this )?month|(?<next>next) month|(?<month>${MONTH})(?: (?<year>\\d{4}))?)`,
    ),
    read: ({ next, month, year, ...day }, clock) => {
      const from = next === undefined ? clock.today : startOf('month', 1, clock)
      const months = next === undefined ? month && [monthNumber(month)] : [monthOf(from).month + 1]
      const rule = { frequency: 'YEARLY', interval: 1, ...monthPart(day), ...(months && { months }) } as const
      return onDay(firstDate(rule, year === undefined ? from : `${year}-01-01`))
    },
  },
  {
    pattern: words(
      `(?<=(?:until|till?|ending|starting|beginning|from|(?<through>through)) )(?<month>${MONTH})(?: (?<year>\\d{4}))?`,
    ),
    read: ({ through, month = '', year }, { today }) => {
      const rule: Rule = {
        frequency: 'YEARLY',
        interval: 1,
        months: [monthNumber(month)],
        monthDays: [through ? -1 : 1],
      }
      return onDay(firstDate(rule, year === undefined ? today : `${year}-01-01`))
    },
  },
  {
    pattern: words(`(?:mid|(?:the )?middle of)[ -](?<month>${MONTH})`),
    read: ({ month = '' }, { today }) =>
      onDay(firstDate({ frequency: 'YEARLY', interval: 1, months: [monthNumber(month)], monthDays: [15] }, today)),
  },
  {
    pattern: words(
      `(?:in |\\+)(?:(?<count>${COUNT}|\\d{1,2}\\.\\d) ?|(?<one>an?|half an) )(?:(?<minute>m(?:in(?:ute)?s?)?)|h(?:(?:ou)?rs?)?(?:(?: ?and)? ?(?<rest>[1-5]?\\d) ?(?:m(?:in(?:ute)?s?)?)?)?)`,
    ),
    read: ({ count, one, minute, rest = '0' }, clock) =>
      clock.inMinutes(numberOf(count ?? one) * (minute === undefined ? 60 : 1) + Number(rest)),
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

/** What is often counted by its place: "the 4th floor". */
const THING = `(?:floor|ave(?:nue)?|st(?:reet)?|road|birthday|anniversary|grade|class|edition|attempt|try|time|place|round|row|page|chapter|draft|lesson|season|episode|version|step|half|quarter|day|weekend|week|month|year|century|${WEEKDAY})(?![^ ,!])`

/** Days of the week in a list are no one day; "every" makes them a rule. */
const SEVERAL_WEEKDAYS: Form<Day> = {
  pattern: words(`${WEEKDAY}s?(?:(?:,? and |, ?| & ?|[/–-]| )${WEEKDAY}s?)+`),
  read: () => undefined,
}

/** The ways to name a day in English. What is not computed here is read by chrono. */
export const dates: readonly Form<Day>[] = [
  SEVERAL_WEEKDAYS,
  { pattern: words(`later today|${END_OF_DAY}`), read: (_, { today }) => ({ date: today }) },
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
    pattern: words(
      `(?:(?<span>(?:${COUNT}|an?) ${SPAN_UNIT}|(?:the )?day) (?:from|after|(?<before>before))|(?<week>(?:a|one) week) on) (?:now|today|(?<tomorrow>tomorrow)|(?<weekday>${WEEKDAY}))`,
    ),
    read: ({ span = '', before, week, tomorrow, weekday }, clock) => {
      const from = weekday && nextWeekday(weekday, addDays(clock.today, 1))?.date
      return spanFrom(
        week ?? span.replace(/^(?:the )?day$/, 'a day'),
        from ?? addDays(clock.today, tomorrow ? 1 : 0),
        before !== undefined,
      )
    },
  },
  {
    pattern: words(
      `next (?:week,? (?:on )?)?(?<after>${WEEKDAY})|(?<before>${WEEKDAY}),? (?:of |in )?next week|(?:on )?next (?<weekend>weekend)`,
    ),
    read: ({ after, before, weekend }, clock) =>
      nextWeekday(weekend ? 'saturday' : (after ?? before), startOf('week', 1, clock)),
  },
  {
    pattern: words(`next month,? (?:on )?(?:the )?(?<day>${DAY_DIGITS})${ENDING}`),
    read: (groups, clock) => nextMonthDay(Number(groups.day), startOf('month', 1, clock)),
  },
  ...PERIODS,
  {
    pattern: words(`(?:in |within |\\+)(?<span>(?:${COUNT}|half an?|an?|a couple of) ${SPAN_UNIT})(?: time)?`),
    read: ({ span = '' }, { today }) => spanFrom(span, today),
  },
  {
    pattern: words(`(?:in |\\+)(?<count>${COUNT}|a) (?:workday|weekday|business day)s?`),
    read: ({ count }, { today }) => ({ date: afterWorkdays(numberOf(count), today) }),
  },
  ...MONTH_NAMES,
  {
    pattern: words(`${ON_WEEKDAY}(?<date>\\d{4}([-/])\\d{2}\\2\\d{2}|\\d{1,2}/\\d{1,2}/\\d{4})`),
    read: ({ date = '' }, clock) => day(date, clock.today, clock),
  },
  {
    // A day that is over was hardly meant: "mix 1/2/10".
    pattern: words(`${ON_WEEKDAY}(?<date>\\d{1,2}/\\d{1,2}/\\d{2})`),
    read: ({ date = '' }, clock) => {
      const found = day(date, clock.today, clock)
      return found && found.date >= clock.today ? found : undefined
    },
  },
  {
    pattern: words(`${ON_WEEKDAY}(?<date>\\d{1,2}([-.])\\d{1,2}\\2\\d{4})`),
    read: ({ date = '' }, { today }) => day(date.replaceAll(/[-.]/g, '/'), today, { isMonthFirst: false }),
  },
  {
    pattern: words(`(?<date>\\d{4}-\\d{2}-\\d{2})t(?<time>(?:[01]\\d|2[0-3]):[0-5]\\d)(?::00)?`),
    read: ({ date = '', time }, clock) => {
      const found = day(date, clock.today, clock)
      return found && { ...found, time }
    },
  },
  {
    pattern: words(`${ON_WEEKDAY}(?<day>\\d{1,2})\\.(?<month>\\d{2})\\.`),
    mustEnd: 'phrase',
    read: (groups, { today }) => day(`${groups.day}/${groups.month}`, today, { isMonthFirst: false }),
  },
  {
    pattern: words(`${ON_WEEKDAY}(?!24/7)(?<date>\\d{1,2}/\\d{1,2})`),
    mustEnd: 'phrase',
    read: ({ date = '' }, clock) => day(date, clock.today, clock),
  },
  {
    pattern: words(`last (?<weekday>${WEEKDAY})`),
    mustEnd: 'phrase',
    read: ({ weekday }, { today }) => nextWeekday(weekday, addDays(today, -7)),
  },
  {
    pattern: words(`(?<weekday>${WEEKDAY}) week(?:${FREE}|(?<=\\S \\S+ week))`),
    read: ({ weekday }, { today }) => nextWeekday(weekday, addDays(today, 8)),
  },
  {
    // The 13th that comes is seldom a Friday.
    pattern: words(
      `(?<weekday>${WEEKDAY}),? (?:the )?(?<day>${DAY_DIGITS})${ENDING}(?:${FREE}|(?<=\\S ${WEEKDAY},? (?:the )?\\S+))`,
    ),
    read: ({ weekday = '', day }, { today }) => {
      const found = nextMonthDay(Number(day), today)
      return found && weekdayOfDay(dayNumber(found.date)) === weekdayCode(weekday) ? found : undefined
    },
  },
  {
    pattern: words(`(?:this coming |this |coming )(?<weekday>${WEEKDAY})|(?<full>${FULL_WEEKDAY})(?! the \\d)`),
    read: ({ weekday, full }, { today }) => nextWeekday(weekday ?? full, addDays(today, 1)),
  },
  {
    pattern: words(`(?<weekday>${WEEKDAY})`),
    mustEnd: 'end',
    read: ({ weekday }, { today }) => nextWeekday(weekday, addDays(today, 1)),
  },
  {
    pattern: words('this weekend|(?:on|at|over) the weekend'),
    read: (_, { today }) => nextWeekday('saturday', today),
  },
  {
    pattern: words(`(?:the )?(?<day>${DAY_DIGITS})${ENDING}(?! ${THING})`),
    mustEnd: 'thing',
    read: (groups, { today }) => nextMonthDay(Number(groups.day), today),
  },
]
