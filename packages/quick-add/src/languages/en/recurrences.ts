import { type Rule, WORKDAYS } from '../../calendar/rule.ts'
import type { Form, Groups, Repetition } from '../language.ts'
import { PART_OF_DAY, timeOfWord } from './times.ts'
import {
  COUNT,
  DAY_DIGITS,
  ENDING,
  itemsOf,
  listOf,
  MONTH,
  monthNumber,
  numberOf,
  ORDINAL,
  WEEKDAY,
  weekdayCode,
  words,
} from './vocabulary.ts'

const INTERVAL = `${COUNT}|other|second|third|fourth|fifth|2nd|3rd|4th|5th`
const EVERY = '(?:every|each)(?<completion>!)? '
const WEEKDAYS = listOf(`${WEEKDAY}s?`)
const MONTH_DAYS = listOf(`(?:the )?(?:(?:first|last) day|${DAY_DIGITS}${ENDING})`)
const MONTH_DAYS_AFTER_ON = listOf(`(?:the )?(?:(?:first|last) day|${DAY_DIGITS}${ENDING}?)`)
const NTH_WEEKDAYS = listOf(`(?:the )?${ORDINAL} ${WEEKDAY}`)
const NTH_WORKDAY = `(?:the )?${ORDINAL} (?:weekday|workday)`
const DATE = `(?:the )?(?:(?<day>${DAY_DIGITS})${ENDING}?(?: of)? (?<month>${MONTH})|(?<monthBefore>${MONTH}) (?:the )?(?<dayAfter>${DAY_DIGITS})${ENDING}?)`

const withoutArticle = (item: string) => item.replace(/^the /, '')

/** Days of the month: "the 1st and 15th", "last day". */
const monthDaysOf = (list: string) => itemsOf(list).map((item) => numberOf(withoutArticle(item).split(' ')[0]))

/** The n-th days of the week in a month: "the 2nd tuesday", "the first mon and last fri". */
const nthWeekdaysOf = (list: string) =>
  itemsOf(list).map((item) => {
    const [ordinal, weekday = ''] = withoutArticle(item).split(' ')
    return `${numberOf(ordinal)}${weekdayCode(weekday)}`
  })

/** "every 2 weeks", "weekly". */
function unitRule({ interval, unit, adverb }: Groups): Rule {
  const [name = ''] = [unit, adverb].filter((word) => word !== undefined)
  const times = numberOf(interval)
  if (/^dai?[yl]/.test(name)) return { frequency: 'DAILY', interval: times }
  if (name.startsWith('week')) return { frequency: 'WEEKLY', interval: times }
  if (name.startsWith('fortnight')) return { frequency: 'WEEKLY', interval: 2 * times }
  if (name.startsWith('month')) return { frequency: 'MONTHLY', interval: times }
  if (name.startsWith('quarter')) return { frequency: 'MONTHLY', interval: 3 * times }
  return { frequency: 'YEARLY', interval: times }
}

/** Which days of a month. */
function monthPart({ days, nth, workday = '' }: Groups): Partial<Rule> {
  if (days !== undefined) return { monthDays: monthDaysOf(days) }
  if (nth !== undefined) return { weekdays: nthWeekdaysOf(nth) }
  return { weekdays: WORKDAYS, position: numberOf(withoutArticle(workday).split(' ')[0]) }
}

/** The day of a year. */
const yearPart = ({ day, month, dayAfter, monthBefore }: Groups): Partial<Rule> => ({
  months: [monthNumber([month, monthBefore].join(''))],
  monthDays: [Number([day, dayAfter].join(''))],
})

const weekPart = ({ weekdays = '' }: Groups): Partial<Rule> => ({ weekdays: itemsOf(weekdays).map(weekdayCode) })

/** "every!" counts from the day when it was done. */
const repeats =
  (rule: (groups: Groups) => Rule): Form<Repetition>['read'] =>
  (groups) => ({ rule: rule(groups), isFromCompletion: groups.completion !== undefined })

/** What follows "every 2 weeks", or "weekly". */
const perUnit = (units: string, adverbs: string, rest: string, part: (groups: Groups) => Partial<Rule>) => ({
  pattern: words(`(?:${EVERY}(?:(?<interval>${INTERVAL}) )?(?<unit>${units})s?|(?<adverb>${adverbs}))${rest}`),
  read: repeats((groups) => ({ ...unitRule(groups), ...part(groups) })),
})

/** What follows "every" itself. */
const each = (source: string, rule: (groups: Groups) => Rule): Form<Repetition> => ({
  pattern: words(`${EVERY}${source}`),
  read: repeats(rule),
})

const ON_DAYS = `(?<nth>${NTH_WEEKDAYS})|(?<workday>${NTH_WORKDAY})|(?<days>${MONTH_DAYS_AFTER_ON})`
const UNIT = 'day|week|fortnight|month|quarter|year'

/** The ways to say in English what repeats. The first that fits counts. */
export const recurrences: readonly Form<Repetition>[] = [
  perUnit('week|fortnight', 'weekly|fortnightly', ` on (?<weekdays>${WEEKDAYS})`, weekPart),
  perUnit('month|quarter', 'monthly|quarterly', ` on (?:${ON_DAYS})`, monthPart),
  perUnit('year', 'yearly|annually', ` on ${DATE}`, yearPart),
  each(`(?:(?<interval>${INTERVAL}) )?(?<unit>${UNIT})s?`, unitRule),
  {
    pattern: words('(?<adverb>daily|weekly|fortnightly|monthly|quarterly|yearly|annually)'),
    mustEnd: 'phrase',
    read: repeats(unitRule),
  },
  {
    pattern: words(`after (?<interval>${COUNT}|an?) (?<unit>${UNIT})s?`),
    mustEnd: 'phrase',
    read: (groups) => ({ rule: unitRule(groups), isFromCompletion: true }),
  },
  each(`(?:(?<interval>other|second) )?(?<weekdays>${WEEKDAYS})`, (groups) => ({
    frequency: 'WEEKLY',
    interval: numberOf(groups.interval),
    ...weekPart(groups),
  })),
  each('(?:weekday|workday)s?', () => ({ frequency: 'WEEKLY', interval: 1, weekdays: WORKDAYS })),
  each('weekends?', () => ({ frequency: 'WEEKLY', interval: 1, weekdays: ['SA'] })),
  each(DATE, (groups) => ({ frequency: 'YEARLY', interval: 1, ...yearPart(groups) })),
  each(
    `(?:(?<nth>${NTH_WEEKDAYS})|(?<workday>${NTH_WORKDAY})|(?<days>${MONTH_DAYS}))(?: of (?:the|each|every) month)?`,
    (groups) => ({ frequency: 'MONTHLY', interval: 1, ...monthPart(groups) }),
  ),
  {
    pattern: words(`${EVERY}(?<part>${PART_OF_DAY})`),
    read: ({ completion, part }) => ({
      rule: { frequency: 'DAILY', interval: 1 },
      time: timeOfWord(part),
      isFromCompletion: completion !== undefined,
    }),
  },
]
