import { chronoDate } from '../../calendar/chrono.ts'
import { addDays, monthOf } from '../../calendar/days.ts'
import { nextDay, startOf } from '../days.ts'
import type { Day, Form } from '../language.ts'
import { MONTH_DAY, monthPart, NTH_WEEKDAY, NTH_WORKDAY } from './month-days.ts'
import { DOUBTFUL_MONTH } from './month-names.ts'
import { COUNT, MONTH, monthNumber, numberOf, words } from './vocabulary.ts'

/** Days of weeks, months and years, and what is so many hours away. */
export const periods: readonly Form<Day>[] = [
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
      return nextDay({ ...monthPart(day), ...(months && { months }) }, year === undefined ? from : `${year}-01-01`)
    },
  },
  {
    pattern: words(
      `(?<=(?:until|till?|ending|starting|beginning|from|(?<through>through)) )(?<month>${MONTH})(?: (?<year>\\d{4}))?`,
    ),
    read: ({ through, month = '', year }, { today }) =>
      nextDay(
        { months: [monthNumber(month)], monthDays: [through ? -1 : 1] },
        year === undefined ? today : `${year}-01-01`,
      ),
  },
  {
    pattern: words(`(?:mid|(?:the )?middle of)[ -](?<month>${MONTH})`),
    read: ({ month = '' }, { today }) => nextDay({ months: [monthNumber(month)], monthDays: [15] }, today),
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
