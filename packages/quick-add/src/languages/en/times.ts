import { lengthOf, rangeBetween } from '../../calendar/lengths.ts'
import type { Form, Groups, TimeRange } from '../language.ts'
import { END_OF_DAY, FREE, HOUR, numberOf, WEEKDAY, words } from './vocabulary.ts'

const ABOUT = '(?:about |around )?'
const AT = `(?:(?:at |@ ?)${ABOUT}|around )?`
const OCLOCK = " o['’]clock"

/** `HH:MM` from an hour and minutes as they are typed. "am" and "pm" move the hour. */
function clockTime(hour: string | undefined, minute = '00', half = ''): string {
  const hours = half === '' ? numberOf(hour) : (numberOf(hour) % 12) + (half.startsWith('p') ? 12 : 0)
  return `${String(hours).padStart(2, '0')}:${minute}`
}

const MINUTES = new Map([
  ['five', 5],
  ['ten', 10],
  ['quarter', 15],
  ['a quarter', 15],
  ['twenty', 20],
  ['twenty-five', 25],
  ['twenty five', 25],
  ['half', 30],
])

/** "half past 5", "quarter to nine". Half to an hour is none. */
function besideHour({ minutes = '', past, hour, half }: Groups): string | undefined {
  const count = MINUTES.get(minutes) ?? Number(minutes)
  if (past !== undefined) return clockTime(hour, String(count).padStart(2, '0'), half)
  const next = clockTime(hour, '00', half)
  return count < 30 ? `${String((Number(next.slice(0, 2)) + 23) % 24).padStart(2, '0')}:${60 - count}` : undefined
}

/** "5 to 6" may be an hour, or from one to the other. */
const FROM_TO = '\\d+ (?:to|till) \\d+(?![\\d:]| ?[ap]m)'

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

/** "9 in the morning". "2 in the evening" is no time, but two of something. */
const IN_PART =
  '(?!(?:0?[1-3]|12)(?::\\d\\d)? in the (?:morning|evening))(?<hour>1[0-2]|0?[1-9])(?::(?<minute>[0-5]\\d))? in the (?<part>morning|afternoon|evening)'

const inPart: Form<string>['read'] = ({ hour, minute, part }) =>
  clockTime(hour, minute, part === 'morning' ? 'am' : 'pm')

const TWELVE = '(?:12 )?'

export const times: readonly Form<string>[] = [
  { pattern: words(`${AT}${IN_PART}(?=,? (?:today|tomorrow|tmrw?|(?:on )?${WEEKDAY})(?![^ ,!]))`), read: inPart },
  { pattern: HOURS, read: ({ hour, minute, half }) => clockTime(hour, minute, half) },
  {
    pattern: words(`${AT}(?<hour>2[0-3]|[01]?\\d):(?<minute>[0-5]\\d)`),
    read: ({ hour, minute }) => clockTime(hour, minute),
  },
  { pattern: words(`${AT}(?<hour>${HOUR})${OCLOCK}`), read: ({ hour }) => clockTime(hour) },
  {
    pattern: words(
      `(?:at ${ABOUT}|(?:around )?(?=half|(?:a )?quarter|\\S+ past))(?!${FROM_TO})(?<minutes>(?:a )?quarter|half|five|ten|twenty(?:[- ]five)?|5|10|20|25) (?:(?<past>past)|to|till) (?<hour>${HOUR})(?: ?(?<half>[ap]m))?`,
    ),
    mustEnd: 'phrase',
    read: besideHour,
  },
  { pattern: words(`at ${ABOUT}${TWELVE}(?<word>noon|midday|midnight)`), read: ({ word }) => timeOfWord(word) },
  {
    pattern: words(`(?:around )?${TWELVE}(?<word>noon|midday|midnight)`),
    mustEnd: 'phrase',
    read: ({ word }) => timeOfWord(word),
  },
  {
    pattern: words(`at ${ABOUT}(?!${FROM_TO})(?<hour>2[0-3]|[01]?\\d)(?:\\.(?<minute>[0-5]\\d))?(?:ish)?`),
    mustEnd: 'phrase',
    read: ({ hour, minute }) => clockTime(hour, minute),
  },
]

const BETWEEN = '(?: ?[-–] ?| to | until | till )'
const AND = '(?<=between \\S{1,5}) and '
const TO = { hour: '(?<toHour>1[0-2]|0?[1-9])', minute: '(?::(?<toMinute>[0-5]\\d))?' }

const HOUR_MINUTE = '(?<hour>2[0-3]|[01]?\\d)(?::(?<minute>[0-5]\\d))?'
const TO_HOUR_MINUTE = '(?<toHour>2[0-3]|[01]?\\d)(?::(?<toMinute>[0-5]\\d))?'

/** From an hour to the next one of that name: "9-5" ends after noon. */
function hoursBetween({ hour, minute, toHour, toMinute }: Groups): TimeRange | undefined {
  const start = clockTime(hour, minute)
  const ends = [clockTime(toHour, toMinute), clockTime(toHour, toMinute, 'pm')]
  return rangeBetween(start, ends.find((end) => end > start) ?? clockTime(toHour, toMinute))
}

/** From one time to another one. "2-3pm" is all after noon, "11-1pm" begins before. */
export const timeRanges: readonly Form<TimeRange>[] = [
  {
    pattern: words(`(?:from )?(?<from>(?:2[0-3]|[01]?\\d):[0-5]\\d)${BETWEEN}(?<to>(?:2[0-3]|[01]?\\d):[0-5]\\d)`),
    read: ({ from = '', to = '' }) => rangeBetween(from.padStart(5, '0'), to.padStart(5, '0')),
  },
  {
    pattern: words(
      `(?:from |between )?(?=\\d+(?: ?\\D{1,7}\\d+)?:)${HOUR_MINUTE}(?:${BETWEEN}|${AND})${TO_HOUR_MINUTE}`,
    ),
    read: hoursBetween,
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

export const rangesOfDay: readonly Form<TimeRange>[] = [
  {
    pattern: words(`(?:from |between )?${HOUR_MINUTE}(?:${BETWEEN}|${AND})${TO_HOUR_MINUTE}${FREE}`),
    read: hoursBetween,
  },
]

export const timesOfDay: readonly Form<string>[] = [
  { pattern: words(END_OF_DAY), read: () => undefined },
  { pattern: words(IN_PART), read: inPart },
  {
    pattern: words(`by ${ABOUT}(?<hour>2[0-3]|[01]?\\d)${FREE}`),
    read: ({ hour }) => clockTime(hour),
  },
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
