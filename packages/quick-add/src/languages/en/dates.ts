import { addDays, dayNumber, weekdayOfDay } from '../../calendar/days.ts'
import { startOf } from '../days.ts'
import type { Day, Form } from '../language.ts'
import { afterWorkdays, day, nextMonthDay, nextWeekday, SPAN_UNIT, spanFrom } from './computed-days.ts'
import { monthNames } from './month-names.ts'
import { numericDates } from './numeric-dates.ts'
import { periods } from './periods.ts'
import { timeOfWord } from './times.ts'
import {
  COUNT,
  DAY_DIGITS,
  END_OF_DAY,
  ENDING,
  FREE,
  FULL_WEEKDAY,
  numberOf,
  WEEKDAY,
  weekdayCode,
  words,
} from './vocabulary.ts'

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
  ...periods,
  {
    pattern: words(`(?:in |within |\\+)(?<span>(?:${COUNT}|half an?|an?|a couple of) ${SPAN_UNIT})(?: time)?`),
    read: ({ span = '' }, { today }) => spanFrom(span, today),
  },
  {
    pattern: words(`(?:in |\\+)(?<count>${COUNT}|a) (?:workday|weekday|business day)s?`),
    read: ({ count }, { today }) => ({ date: afterWorkdays(numberOf(count), today) }),
  },
  ...monthNames,
  ...numericDates,
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
