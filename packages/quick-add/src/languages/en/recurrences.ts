import { weekdaysFrom } from '../../calendar/days.ts'
import { type Rule, type RuleDays, WORKDAYS } from '../../calendar/rule.ts'
import type { Form, Groups, Repetition } from '../language.ts'
import { MONTH_DAY, monthPart, NTH_WEEKDAY, NTH_WORKDAY } from './month-days.ts'
import { PART_OF_DAY, timeOfWord } from './times.ts'
import {
  COUNT,
  DAY_DIGITS,
  ENDING,
  FULL_MONTH,
  FULL_WEEKDAY,
  HOW_OFTEN,
  itemsOf,
  listOf,
  MONTH,
  monthNumber,
  NAMES,
  numberOf,
  WEEKDAY,
  weekdayCode,
  words,
} from './vocabulary.ts'

const INTERVAL = `${COUNT}|other|second|third|fourth|fifth|2nd|3rd|4th|5th`
const EVERY = '(?:every|ev|each)(?<completion>!)? '
const WEEKDAYS = listOf(`${WEEKDAY}s?`, NAMES)
const PLURAL = `(?:${FULL_WEEKDAY}|weekday|weekend)s`
const PLURALS = listOf(PLURAL, NAMES)
const WEEKEND = ['SA', 'SU']
const MONTH_DAYS = listOf(`(?:the )?(?:(?:first|last) day|${DAY_DIGITS}${ENDING})`)
const MONTH_DAYS_AFTER_ON = listOf(`(?:the )?(?:(?:first|last) day|${DAY_DIGITS}${ENDING}?)`)
const PLAIN_MONTH_DAYS = listOf(`${DAY_DIGITS}${ENDING}?`)
const NTH_WEEKDAYS = listOf(NTH_WEEKDAY)
const DATE = `(?:the )?(?:${DAY_DIGITS}${ENDING}?(?: of)? ${MONTH}|${MONTH} (?:the )?${DAY_DIGITS}${ENDING}?)`
const DATES = `(?<dates>${listOf(DATE)})`
const FULL_MONTHS = listOf(FULL_MONTH)

const monthsOf = (list = '') => itemsOf(list).map(monthNumber)

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

/** The days of a year. A rule has one day, which may be that of several months. */
function yearPart({ dates = '' }: Groups): RuleDays | undefined {
  const items = itemsOf(dates)
  const [day, ...others] = new Set(items.map((item) => Number(item.replaceAll(/\D/g, ''))))
  if (day === undefined || others.length > 0) return undefined
  return { months: items.map((item) => Math.max(...item.split(' ').map(monthNumber))), monthDays: [day] }
}

/** "the 2nd sunday of may" */
const nthPart = (groups: Groups): RuleDays => ({ months: monthsOf(groups.months), ...monthPart(groups) })

/** Days of the week by their names. A weekend is done on its first day. */
function weekdaysOf(name: string): string[] {
  if (/^(?:weekday|workday)/.test(name)) return WORKDAYS
  return name.startsWith('weekend') ? ['SA'] : [weekdayCode(name)]
}

const weekPart = ({ weekdays = '' }: Groups): RuleDays => ({
  weekdays: itemsOf(weekdays, NAMES).flatMap(weekdaysOf),
})

const monthly = (groups: Groups): Rule => ({ frequency: 'MONTHLY', interval: 1, ...monthPart(groups) })

const weekly = (groups: Groups): Rule => ({ frequency: 'WEEKLY', interval: 1, ...weekPart(groups) })

/** "every day except sundays", "every weekday but friday". */
function weeklyExcept({ all = '', weekdays = '' }: Groups): Rule {
  const without = itemsOf(weekdays).flatMap((name) => (name.startsWith('weekend') ? WEEKEND : weekdaysOf(name)))
  const days = all === 'day' ? [...WORKDAYS, ...WEEKEND] : WORKDAYS
  return { frequency: 'WEEKLY', interval: 1, weekdays: days.filter((day) => !without.includes(day)) }
}

/** Which days of "every 2 years". */
const ofUnit =
  (part: (groups: Groups) => RuleDays | undefined) =>
  (groups: Groups): Rule | undefined => {
    const found = part(groups)
    return found && { ...unitRule(groups), ...found }
  }

/** "every!" counts from the day when it was done. */
const repeats =
  (ruleOf: (groups: Groups) => Rule | undefined): Form<Repetition>['read'] =>
  (groups) => {
    const rule = ruleOf(groups)
    return rule && { rule, isFromCompletion: groups.completion !== undefined }
  }

/** What follows "every 2 weeks", or "weekly". */
const perUnit = (units: string, adverbs: string, rest: string, part: (groups: Groups) => RuleDays | undefined) => ({
  pattern: words(`(?:${EVERY}(?:(?<interval>${INTERVAL}) )?(?<unit>${units})s?|(?<adverb>${adverbs}))${rest}`),
  read: repeats(ofUnit(part)),
})

/** What follows "every" itself. */
const each = (
  source: string,
  rule: (groups: Groups) => Rule | undefined,
  mustEnd?: Form<Repetition>['mustEnd'],
): Form<Repetition> => ({
  pattern: words(`${EVERY}(?:${source})`),
  ...(mustEnd && { mustEnd }),
  read: repeats(rule),
})

const ON_DAYS = `(?<nth>${NTH_WEEKDAYS})|(?<workday>${NTH_WORKDAY})|(?<days>${MONTH_DAYS_AFTER_ON})`
const NTH_IN_MONTHS = `(?<nth>${NTH_WEEKDAYS}) (?:of|in) (?<months>${listOf(MONTH)})`
const DAYS_OF = `(?<nth>${NTH_WEEKDAYS})|(?<workday>${NTH_WORKDAY})|(?<days>${listOf(MONTH_DAY)})`
const UNIT = 'day|week|fortnight|month|quarter|year'

/** The ways to say in English what repeats. The first that fits counts. */
export const recurrences: readonly Form<Repetition>[] = [
  {
    // No rule says it without saying on which days.
    pattern: words(`(?:twice|${COUNT} times) (?:${EVERY}(?:${UNIT})|${HOW_OFTEN})`),
    read: () => undefined,
  },
  perUnit('week|fortnight', 'weekly|fortnightly', `(?: on)? (?<weekdays>${WEEKDAYS})`, weekPart),
  perUnit('month|quarter', 'monthly|quarterly', ` on (?:${ON_DAYS})`, monthPart),
  perUnit('year', 'yearly|annually', ` on ${DATES}`, yearPart),
  perUnit('year', 'yearly|annually', ` on ${NTH_IN_MONTHS}`, nthPart),
  {
    pattern: words(
      `(?:on )?${NTH_IN_MONTHS},? (?:of )?(?:${EVERY}(?:(?<interval>${INTERVAL}) )?years?|yearly|annually)`,
    ),
    read: repeats(ofUnit(nthPart)),
  },
  {
    pattern: words(
      `(?:(?:on|at|by) )?(?:${DAYS_OF}) of ${EVERY}(?:(?<interval>${INTERVAL}) )?(?<unit>month|quarter|year)s?`,
    ),
    // "The 1st of every year" does not say of which month.
    read: repeats(ofUnit((groups) => (groups.unit === 'year' ? undefined : monthPart(groups)))),
  },
  {
    pattern: words(`(?:on )?${DATES} of ${EVERY}(?:(?<interval>${INTERVAL}) )?(?<unit>year)s?`),
    read: repeats(ofUnit(yearPart)),
  },
  each(
    `(?<all>day|weekday|workday) (?:except|but|but not|excluding)(?: for| on)? (?<weekdays>${listOf(`(?:${WEEKDAY}|weekend)s?`)})`,
    weeklyExcept,
  ),
  each(`(?:(?<interval>${INTERVAL}) )?(?<unit>${UNIT})s?`, unitRule),
  {
    pattern: words('once (?:an?|each|every|per) (?<unit>day|week|month|quarter|year)'),
    mustEnd: 'phrase',
    read: repeats(unitRule),
  },
  {
    pattern: words(`(?<adverb>${HOW_OFTEN})`),
    mustEnd: 'phrase',
    read: repeats(unitRule),
  },
  {
    pattern: words(`after (?<interval>${COUNT}|an?) (?<unit>${UNIT})s?`),
    mustEnd: 'phrase',
    read: (groups) => ({ rule: unitRule(groups), isFromCompletion: true }),
  },
  each(`(?<first>${WEEKDAY})(?: ?[-–] ?| to | through )(?<last>${WEEKDAY})`, ({ first = '', last = '' }) => ({
    frequency: 'WEEKLY',
    interval: 1,
    weekdays: weekdaysFrom(weekdayCode(first), weekdayCode(last)),
  })),
  each(`(?:(?<interval>other|second) )?(?<weekdays>${WEEKDAYS})`, (groups) => ({
    frequency: 'WEEKLY',
    interval: numberOf(groups.interval),
    ...weekPart(groups),
  })),
  {
    pattern: words(`on (?<weekdays>${PLURALS})`),
    mustEnd: 'phrase',
    read: repeats(weekly),
  },
  {
    pattern: words(`(?<weekdays>${PLURAL}(?:(?:${NAMES})${PLURAL})+)`),
    mustEnd: 'end',
    read: repeats(weekly),
  },
  {
    pattern: words(`(?<weekdays>${PLURAL})`),
    mustEnd: 'beside',
    read: repeats(weekly),
  },
  each('(?<weekdays>(?:weekday|workday|weekend)s?)', weekly),
  each(DATES, (groups) => {
    const part = yearPart(groups)
    return part && { frequency: 'YEARLY', interval: 1, ...part }
  }),
  each(
    `(?<months>${FULL_MONTHS})`,
    ({ months }) => ({ frequency: 'YEARLY', interval: 1, months: monthsOf(months), monthDays: [1] }),
    'phrase',
  ),
  each(NTH_IN_MONTHS, (groups) => ({ ...unitRule(groups), ...nthPart(groups) })),
  each(`(?:${DAYS_OF}) of (?:the |each |every )?month`, monthly),
  each(`(?<nth>${NTH_WEEKDAYS})|(?<workday>${NTH_WORKDAY})|(?<days>${MONTH_DAYS})`, monthly),
  each(`(?<days>${PLAIN_MONTH_DAYS})`, monthly, 'phrase'),
  {
    pattern: words(`${EVERY}(?<part>${PART_OF_DAY})`),
    read: ({ completion, part }) => ({
      rule: { frequency: 'DAILY', interval: 1 },
      time: timeOfWord(part),
      isFromCompletion: completion !== undefined,
    }),
  },
]
