import type { Day, Form } from '../language.ts'
import { day, nextLeapDay } from './computed-days.ts'
import { DAY_DIGITS, ENDING, FREE, MONTH, WEEKDAY, words } from './vocabulary.ts'

const YEAR = '(?:,? \\d{4})'
const LATER_YEAR = `(?<year>,? \\d{4})?`
const AMBIGUOUS_MONTH = '(?:may|mar|march)'
/** What is no month where something follows it that is neither a year nor a time: "may pie". */
export const DOUBTFUL_MONTH = `${AMBIGUOUS_MONTH}(?!${YEAR}|${FREE}|[^ ,!])`
/** A day of the week may stand before a date: the date alone counts. */
export const ON_WEEKDAY = `(?:${WEEKDAY},? )?`
const BEFORE = `${ON_WEEKDAY}(?:the )?`

/** A day and a month by name. Chrono takes "dec 24" for a year in its British form, so the American one reads them all. */
const named: Form<Day>['read'] = (_, clock, text) => {
  const phrase = text.replace(/^the /, '').replace(/ the /, ' ')
  return day(phrase, clock.today, { isMonthFirst: true })
}

/** Days with the name of their month. */
export const monthNames: readonly Form<Day>[] = [
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
