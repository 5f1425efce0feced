import { lengthOf, rangeBetween } from '../../calendar/lengths.ts'
import type { Form, TimeRange } from '../language.ts'
import { words } from './vocabulary.ts'

const AT = '(?:at |@ )?'
const OCLOCK = " o['’]clock"

/** `HH:MM` from an hour and minutes as they are typed. "am" and "pm" move the hour. */
function clockTime(hour = '', minute = '00', half = ''): string {
  const hours = half === '' ? Number(hour) : (Number(hour) % 12) + (half.startsWith('p') ? 12 : 0)
  return `${String(hours).padStart(2, '0')}:${minute}`
}

const HOURS = words(`${AT}(?<hour>1[0-2]|0?[1-9])(?:[:.](?<minute>[0-5]\\d)|${OCLOCK})? ?(?<half>[ap](?:m|\\.m\\.))`)

const fixedTimes = new Map([
  ['noon', '12:00'],
  ['midday', '12:00'],
  ['midnight', '00:00'],
  ['morning', '09:00'],
  ['afternoon', '14:00'],
  ['evening', '19:00'],
  ['night', '21:00'],
  ['tonight', '19:00'],
])

/** Parts of the day, which need a day beside them. */
export const PART_OF_DAY = '(?:morning|afternoon|evening|night)'

/** The time that a word stands for, if it does. */
export const timeOfWord = (word = ''): string | undefined => fixedTimes.get(word)

export const times: readonly Form<string>[] = [
  { pattern: HOURS, read: ({ hour, minute, half }) => clockTime(hour, minute, half) },
  {
    pattern: words(`${AT}(?<hour>2[0-3]|[01]?\\d):(?<minute>[0-5]\\d)`),
    read: ({ hour, minute }) => clockTime(hour, minute),
  },
  { pattern: words(`${AT}(?<hour>1[0-2]|0?[1-9])${OCLOCK}`), read: ({ hour }) => clockTime(hour) },
  { pattern: words('at (?<word>noon|midday|midnight)'), read: ({ word }) => timeOfWord(word) },
  { pattern: words('(?<word>noon|midday|midnight)'), mustEnd: 'phrase', read: ({ word }) => timeOfWord(word) },
  {
    pattern: words('at (?<hour>2[0-3]|[01]?\\d)(?:\\.(?<minute>[0-5]\\d))?'),
    mustEnd: 'phrase',
    read: ({ hour, minute }) => clockTime(hour, minute),
  },
]

const BETWEEN = '(?: ?[-–] ?| to | until | till )'
const TO = { hour: '(?<toHour>1[0-2]|0?[1-9])', minute: '(?::(?<toMinute>[0-5]\\d))?' }

/** From one time to another one. "2-3pm" is all after noon, "11-1pm" begins before. */
export const timeRanges: readonly Form<TimeRange>[] = [
  {
    pattern: words(`(?:from )?(?<from>(?:2[0-3]|[01]?\\d):[0-5]\\d)${BETWEEN}(?<to>(?:2[0-3]|[01]?\\d):[0-5]\\d)`),
    read: ({ from = '', to = '' }) => rangeBetween(from.padStart(5, '0'), to.padStart(5, '0')),
  },
  {
    pattern: words(
      `(?:from |at )?(?<hour>1[0-2]|0?[1-9])(?::(?<minute>[0-5]\\d))? ?(?<half>[ap]m)?${BETWEEN}${TO.hour}${TO.minute} ?(?<toHalf>[ap]m)`,
    ),
    read: ({ hour, minute, half, toHour, toMinute, toHalf = '' }) => {
      const end = clockTime(toHour, toMinute, toHalf)
      const alike = clockTime(hour, minute, half ?? toHalf)
      const isOther = half === undefined && alike > end
      return rangeBetween(isOther ? clockTime(hour, minute, toHalf === 'pm' ? 'am' : 'pm') : alike, end)
    },
  },
]

export const timesOfDay: readonly Form<string>[] = [
  { pattern: words(`(?:in the )?(?<word>${PART_OF_DAY})`), read: ({ word }) => timeOfWord(word) },
]

const HOUR_UNIT = ' ?(?:h|hrs?|hours?)'
const MINUTE_UNIT = ' ?(?:m|mins?|minutes?)'

export const durations: readonly Form<number>[] = [
  {
    pattern: words(`for (?<hours>\\d{1,2})(?:h|${HOUR_UNIT} ?(?:and )?)(?<minutes>\\d{1,2})(?:${MINUTE_UNIT})?`),
    read: (groups) => lengthOf(Number(groups.hours), Number(groups.minutes)),
  },
  {
    pattern: words(`for (?<hours>\\d{1,2}(?:\\.\\d{1,2})?)${HOUR_UNIT}`),
    read: (groups) => lengthOf(Number(groups.hours), 0),
  },
  { pattern: words('for (?<half>half )?an hour'), read: ({ half }) => (half === undefined ? 60 : 30) },
  { pattern: words(`for (?<minutes>\\d{1,4})${MINUTE_UNIT}`), read: (groups) => lengthOf(0, Number(groups.minutes)) },
]
