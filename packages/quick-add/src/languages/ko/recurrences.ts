import { weekdaysFrom } from '../../calendar/days.ts'
import { type Rule, type RuleDays, WORKDAYS } from '../../calendar/rule.ts'
import type { Form, Groups, Repetition } from '../language.ts'
import { partsOfDay } from './times.ts'
import {
  AND,
  COUNT,
  DAY,
  LENGTH,
  LETTER,
  lengthIn,
  MONTH,
  numberOf,
  ORDINAL,
  ordinalOf,
  SHORT_WEEKDAYS,
  WEEKDAY,
  weekdayCodes,
  words,
} from './vocabulary.ts'

/** Days of the week: "월요일, 수요일과 금요일", "월수금". */
const WEEKDAYS = `(?<weekdays>${WEEKDAY}(?:${AND}${WEEKDAY})*|${SHORT_WEEKDAYS})`

const MONTH_DAY = `(?:${DAY}일|말일?|마지막 날)`
const MONTH_DAYS = `(?<days>${MONTH_DAY}(?:${AND}${MONTH_DAY})*)`

const WEEKLY = `(?:매주|(?<other>격주)|(?<interval>${COUNT}) ?주일? ?마다)`
const MONTHLY = `(?:매달|매월|(?<interval>${COUNT}) ?(?:개월|달) ?마다)`

const everyWeek = ({ other, interval }: Groups) => (other === undefined ? numberOf(interval) : 2)

/** Which days of a month. */
function monthPart({ days, ordinal = '', weekday = '' }: Groups): RuleDays {
  if (days !== undefined)
    return { monthDays: Array.from(days.matchAll(/\d+|말|마지막/g), ([day]) => Number(day) || -1) }
  const nth = ordinalOf(ordinal)
  if (weekday === '') return { weekdays: WORKDAYS, position: nth }
  return { weekdays: weekdayCodes(weekday).map((code) => `${nth}${code}`) }
}

const repeats =
  (ruleOf: (groups: Groups) => Rule): Form<Repetition>['read'] =>
  (groups) => ({ rule: ruleOf(groups), isFromCompletion: groups.completion !== undefined })

/** The ways to say in Korean what repeats. The first that fits counts. `까지` after its days is when it is due, not its end. */
export const recurrences: readonly Form<Repetition>[] = [
  {
    pattern: words(
      `평일 ?(?:마다|매일)|매 ?평일(?:마다)?|주말 ?(?:빼고|제외(?:하고)?) ?매일|매일 주말 ?(?:빼고|제외(?:하고)?)|평일(?:에는?)?(?= (?:오전|오후|새벽|아침|점심|낮|저녁|밤) ?\\d| \\d{1,2}(?: ?시|:\\d))`,
    ),
    read: repeats(() => ({ frequency: 'WEEKLY', interval: 1, weekdays: WORKDAYS })),
  },
  {
    pattern: words('주말 ?마다|매 ?주말(?:마다)?'),
    read: repeats(() => ({ frequency: 'WEEKLY', interval: 1, weekdays: ['SA'] })),
  },
  {
    pattern: words('매일(?<part>아침|저녁|밤)'),
    read: ({ part = '' }) => ({
      rule: { frequency: 'DAILY', interval: 1 },
      time: partsOfDay.get(part),
      isFromCompletion: false,
    }),
  },
  { pattern: words('매일|날마다'), read: repeats(() => ({ frequency: 'DAILY', interval: 1 })) },
  {
    pattern: words(`${WEEKLY} ?(?<first>${WEEKDAY}|${LETTER}) ?[~–-] ?(?<last>${WEEKDAY}|${LETTER})`),
    read: repeats((groups) => {
      const [first = '', last = ''] = weekdayCodes(`${groups.first}${groups.last}`)
      return { frequency: 'WEEKLY', interval: everyWeek(groups), weekdays: weekdaysFrom(first, last) }
    }),
  },
  {
    pattern: words(`${WEEKLY} ?${WEEKDAYS} ?(?:마다|에|까지)?`),
    read: repeats((groups) => ({
      frequency: 'WEEKLY',
      interval: everyWeek(groups),
      weekdays: weekdayCodes(groups.weekdays),
    })),
  },
  {
    pattern: words(`${WEEKDAYS} ?마다`),
    read: repeats(({ weekdays = '' }) => ({ frequency: 'WEEKLY', interval: 1, weekdays: weekdayCodes(weekdays) })),
  },
  {
    pattern: words(
      `${MONTHLY} (?:${MONTH_DAYS}|(?<ordinal>${ORDINAL}) ?(?:주 )?(?:(?<weekday>${WEEKDAY})|평일|영업일))(?:마다|에|까지)?`,
    ),
    read: repeats((groups) => ({ frequency: 'MONTHLY', interval: numberOf(groups.interval), ...monthPart(groups) })),
  },
  {
    pattern: words(`(?:매년|해마다) (?<month>${MONTH})월 ?(?<day>${DAY})일(?:마다|에|까지)?`),
    read: repeats(({ month, day }) => ({
      frequency: 'YEARLY',
      interval: 1,
      months: [Number(month)],
      monthDays: [Number(day)],
    })),
  },
  {
    pattern: words(`(?<completion>완료 ?후 )?${LENGTH}(?: ?마다|에 ?한 ?번씩?)`),
    read: repeats((groups) => {
      const { frequency, count: interval } = lengthIn(groups)
      return { frequency, interval }
    }),
  },
  {
    pattern: words('매주|(?<other>격주)'),
    read: repeats((groups) => ({ frequency: 'WEEKLY', interval: everyWeek(groups) })),
  },
  {
    pattern: words('매달|매월|(?<quarter>분기 ?마다|매 ?분기)'),
    read: repeats(({ quarter }) => ({ frequency: 'MONTHLY', interval: quarter === undefined ? 1 : 3 })),
  },
  { pattern: words('매년|해마다'), read: repeats(() => ({ frequency: 'YEARLY', interval: 1 })) },
]
