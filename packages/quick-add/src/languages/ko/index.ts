import { addDays } from '../../calendar/days.ts'
import type { Affix, Language } from '../language.ts'
import { dates } from './dates.ts'
import { recurrences } from './recurrences.ts'
import { durations, timeRanges, times, timesOfDay } from './times.ts'
import { afterLength, LENGTH, numberOf, words } from './vocabulary.ts'

const after = (source: string): Affix => ({ before: /(?:)/y, after: words(source) })

/** Korean. */
export const ko: Language = {
  dates,
  recurrences,
  times,
  timeRanges,
  timesOfDay,
  rangesOfDay: [],
  durations,
  counts: [
    {
      pattern: words('총 ?(?<total>[1-9]\\d{0,2}) ?[번회]|(?<count>[1-9]\\d{0,2}) ?[번회] ?반복'),
      read: ({ total, count }) => numberOf(total ?? count),
    },
  ],
  spans: [
    {
      pattern: words(`${LENGTH}(?: ?동안|간)`),
      read: (groups) => (first) => {
        const end = afterLength(groups, first)
        return end && addDays(end, -1)
      },
    },
  ],
  on: after('에는?| 안에| ?중으?로| ?중에'),
  starting: after('부터'),
  until: after('까지'),
  isDueUntil: true,
  leading: new Set(),
  joining: new Set(),
  or: / (?:또는|혹은|이나|아니면) /y,
  articles: new Set(),
}
