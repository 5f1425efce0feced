import type { Affix, Language } from '../language.ts'
import { dates } from './dates.ts'
import { spans } from './periods.ts'
import { recurrences } from './recurrences.ts'
import { durations, rangesOfDay, timeRanges, times, timesOfDay } from './times.ts'
import { COUNT, END_OF_DAY, JOINING, numberOf, words } from './vocabulary.ts'

const before = (pattern: RegExp): Affix => ({ before: pattern, after: /(?:)/y })

/** English. */
export const en: Language = {
  dates,
  recurrences,
  times,
  timeRanges,
  timesOfDay,
  rangesOfDay,
  durations,
  counts: [{ pattern: words(`for (?<count>${COUNT}) times?`), read: ({ count }) => numberOf(count) }],
  spans,
  on: before(new RegExp(`(?:${END_OF_DAY}(?: on)?|on|by|due(?: on| by)?) `, 'y')),
  starting: before(/(?:starting|beginning|from)(?: on| from)? /y),
  until: before(/(?:until|till?|ending|through)(?: on)? /y),
  isDueUntil: false,
  leading: new Set('for by due about at from before until till to - – —'.split(' ')),
  joining: new Set(JOINING.split('|')),
  or: / (?:or|and|&) /y,
  articles: new Set('the a an my our your this that tgi'.split(' ')),
}
