import { lengthOf, rangeBetween } from '../../calendar/lengths.ts'
import type { Form, Groups, TimeRange } from '../language.ts'
import { numberOf, WORD, words } from './vocabulary.ts'

const MORNING = '오전|새벽|아침'
const AFTERNOON = '오후|저녁'
const HOUR = `1[0-2]|0?[1-9]|${WORD}`

/** An hour, and perhaps minutes: "3시", "오후 세 시 반", "밤 11시 30분", "오후 3:30". Names have an ending where there are two. */
const clock = (end = '') =>
  `(?:(?:(?<am${end}>${MORNING})|(?<pm${end}>${AFTERNOON})|(?<noon${end}>낮|점심)|(?<night${end}>밤)) ?(?<half${end}>${HOUR})|` +
  `(?<hour${end}>2[0-3]|1\\d|0?\\d|${WORD}))` +
  `(?: ?시(?: ?(?:(?<minute${end}>[0-5]?\\d)분|(?<thirty${end}>반)))?|:(?<digits${end}>[0-5]\\d))`

/** Digits alone are read in any language: here, they have a word with them. */
const IN_KOREAN = '(?=\\S*[가-힣])'

const PARTS = ['am', 'pm', 'noon', 'night', 'half', 'hour', 'minute', 'thirty', 'digits'] as const

/** What one of two times says. */
const partsOf = (groups: Groups, end = ''): Groups =>
  Object.fromEntries(PARTS.map((part) => [part, groups[`${part}${end}`]]))

/** How much later an hour is for the word beside it: noon is near from 10 to 9; a night goes from 6 to 5 of the next day. */
function hoursLater({ pm, noon, night }: Groups, hour: number): number {
  if (night !== undefined) return hour >= 6 && hour < 12 ? 12 : 24
  return pm !== undefined || (noon !== undefined && hour !== 10 && hour !== 11) ? 12 : 0
}

/**
 * The hour from 0 to 23, or from 24 on in the night after a day. Without a word beside it, 1 to 6 are after noon: who means
 * an early one has a word for it.
 */
function hourOf(groups: Groups): number {
  const { half, hour, digits } = groups
  if (half !== undefined) return (numberOf(half) % 12) + hoursLater(groups, numberOf(half))
  const plain = numberOf(hour)
  return plain >= 1 && plain <= 6 && digits === undefined ? plain + 12 : plain
}

/** `HH:MM`, from `24:00` on in the night after a day. */
function timeOf(groups: Groups): string {
  const { minute, thirty, digits = '0' } = groups
  const minutes = thirty === undefined ? Number(minute ?? digits) : 30
  return [hourOf(groups), minutes].map((part) => String(part).padStart(2, '0')).join(':')
}

/** Written in one word, these hours are a poem and the seasons, too: an ending or minutes make them a time. */
const NO_OTHER_WORD = '(?![한세]시(?:[,!]|$| (?!반|\\d{1,2}분)))'

export const times: readonly Form<string>[] = [
  {
    pattern: words(`${IN_KOREAN}${NO_OTHER_WORD}${clock()}(?: ?(?:쯤|경))?(?:에는?|까지|부터)?`),
    read: (groups) => timeOf(groups),
  },
  {
    pattern: words('(?<midday>정오)(?:에|까지)?|자정(?:에|까지)?'),
    read: ({ midday }) => (midday ? '12:00' : '24:00'),
  },
]

/** From one time to another one: without a word beside it, the next such hour, be it before noon or after. */
export const timeRanges: readonly Form<TimeRange>[] = [
  {
    pattern: words(`${IN_KOREAN}${clock()}(?:부터 |에서 | ?[~–-] ?)${clock('To')}(?:까지)?`),
    read: (groups) => {
      const start = timeOf(partsOf(groups))
      const to = partsOf(groups, 'To')
      const hour = numberOf(to.hour)
      if (to.half !== undefined || hour < 1 || hour > 12) return rangeBetween(start, timeOf(to))
      const halves = [to, { ...to, pm: '오후' }].map((half) => timeOf({ ...half, half: to.hour }))
      const ranges = halves.flatMap((end) => rangeBetween(start, end) ?? [])
      return ranges.toSorted((one, other) => one.minutes - other.minutes)[0]
    },
  },
]

/** What the parts of a day mean. */
export const partsOfDay = new Map([
  ['오전', '09:00'],
  ['아침', '09:00'],
  ['점심', '12:00'],
  ['오후', '14:00'],
  ['저녁', '19:00'],
  ['밤', '21:00'],
])

/** Three of them are meals, too: "내일 저녁 준비" is to be read as it stands. */
export const timesOfDay: readonly Form<string>[] = [
  {
    pattern: words('(?<part>오전|오후|밤)(?:에|(?! \\d))|(?<meal>아침|점심|저녁)에'),
    read: ({ part, meal = '' }) => partsOfDay.get(part ?? meal),
  },
]

/** Hours and minutes: "1시간 30분", "두 시간 반". */
export const HOURS = `(?:(?<hours>\\d{1,2}|${WORD}) ?시간(?: ?(?:(?<minutes>\\d{1,2})분|(?<thirty>반)))?|(?<only>\\d{1,3}) ?분)`

/** The minutes that `HOURS` says. */
export const minutesIn = ({ hours = '0', minutes = '0', thirty, only = '0' }: Groups): number =>
  numberOf(hours) * 60 + Number(minutes) + Number(only) + (thirty === undefined ? 0 : 30)

export const durations: readonly Form<number>[] = [
  { pattern: words(`${HOURS}(?: ?동안|간)`), read: (groups) => lengthOf(0, minutesIn(groups)) },
]
