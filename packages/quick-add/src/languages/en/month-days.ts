import { type RuleDays, WORKDAYS } from '../../calendar/rule.ts'
import type { Groups } from '../language.ts'
import { DAY_DIGITS, ENDING, itemsOf, numberOf, ORDINAL, ORDINAL_WORD, WEEKDAY, weekdayCode } from './vocabulary.ts'

/** A day of a month, as it stands before "of": "the 15th", "first day", "end". */
export const MONTH_DAY = `(?:the )?(?:(?:${ORDINAL_WORD}|end)(?: day)?|${DAY_DIGITS}${ENDING}?)`
export const NTH_WEEKDAY = `(?:the )?${ORDINAL} ${WEEKDAY}`
export const NTH_WORKDAY = `(?:the )?(?:${ORDINAL}|(?:[1-9]|1\\d|2[0-3])${ENDING}) (?:weekday|workday|business day|working day)`

const wordsOf = (item: string): string[] => item.replace(/^the /, '').split(' ')

/** Which days of a month: "the 1st and 15th", "the 2nd tuesday", "the first mon and last fri", "the last workday". */
export function monthPart({ days, nth, workday = '' }: Groups): RuleDays {
  if (days !== undefined) return { monthDays: itemsOf(days).map((item) => numberOf(wordsOf(item)[0])) }
  if (nth === undefined) return { weekdays: WORKDAYS, position: numberOf(wordsOf(workday)[0]) }
  const weekdays = itemsOf(nth).map((item) => {
    const [ordinal, weekday = ''] = wordsOf(item)
    return `${numberOf(ordinal)}${weekdayCode(weekday)}`
  })
  return { weekdays }
}
