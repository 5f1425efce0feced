import type { Day, Form } from '../language.ts'
import { day } from './computed-days.ts'
import { ON_WEEKDAY } from './month-names.ts'
import { words } from './vocabulary.ts'

/** Days that are written in digits. */
export const numericDates: readonly Form<Day>[] = [
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
]
