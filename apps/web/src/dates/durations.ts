import { parseQuickAdd } from '@todo/quick-add'
import { locale, words } from '../words/index.ts'
import { timeInWords } from './days.ts'
import { timeZone } from './zone.ts'

const HOUR = 60
const DAY = 24 * HOUR
const WEEK = 7 * DAY
/** The longest that a to-do can take. */
const MOST = 365 * DAY

/** So many minutes, as one says it: "45 min", "1 h 30 min", "2 days", "1 day 4 h". */
export function durationInWords(minutes: number): string {
  const { details } = words
  if (minutes % WEEK === 0) return details.weeks(minutes / WEEK)
  const days = Math.floor(minutes / DAY)
  const hours = Math.floor((minutes % DAY) / HOUR)
  const rest = minutes % HOUR
  const clock = hours === 0 ? rest > 0 && details.minutes(rest) : details.hours(hours, rest)
  return [days > 0 && details.days(days), clock].filter(Boolean).join(' ')
}

/** A part of a duration. A number without a unit, at the end, is minutes. */
const PART =
  /(?<count>\d+(?:[.,]\d+)?) ?(?:(?<weeks>w|wks?|weeks?|주[일간]?)|(?<days>d|days?|일간?)|(?<hours>h|hrs?|hours?|시간)|m|mins?|minutes?|분간?|$)(?![a-z가-힣])[ ,]*(?:and )?/giy

/** A duration that was typed, in minutes: "45", "1.5 h", "2 days", "1일 4시간", or as quick add has it. Undefined if it is none. */
export function parseDuration(text: string): number | undefined {
  const duration = text
    .trim()
    .replace(/^for /, '')
    .replace(/ ?동안$/, '')
  const parts = [...duration.matchAll(PART)]
  if (parts.map(([part]) => part).join('') !== duration) return parseWords(duration)
  const minutes = Math.round(parts.reduce((sum, { groups }) => sum + minutesOf(groups ?? {}), 0))
  return minutes >= 1 && minutes <= MOST ? minutes : undefined
}

function minutesOf({ count = '', weeks, days, hours }: Record<string, string | undefined>): number {
  return Number(count.replace(',', '.')) * ((weeks && WEEK) || (days && DAY) || (hours && HOUR) || 1)
}

/** A duration of a day at most that is not made of digits alone: "half an hour", "두 시간 반". */
function parseWords(duration: string): number | undefined {
  // Quick add takes a duration only after a time, which in Korean would take the minutes if it had none.
  const todos = [`today at 9:00 for ${duration}`, `오늘 9:00에 ${duration} 동안`]
  return todos
    .map((todo) => parseQuickAdd(todo, { now: Date.now(), timeZone: timeZone(), locale }))
    .find(({ contents, duration_minutes }) => contents === '' && duration_minutes !== undefined)?.duration_minutes
}

/** When a reminder comes, by how long before a due: of a day without a time it counts from midnight. */
export function leadInWords(minutes: number, hasTime: boolean): string {
  const { details } = words
  if (hasTime) {
    if (minutes === 0) return details.atTheTime
    return minutes > 0 ? details.before(durationInWords(minutes)) : details.after(durationInWords(-minutes))
  }
  const days = Math.ceil(minutes / DAY)
  const time = days * DAY - minutes
  const clock = [Math.floor(time / HOUR), time % HOUR].map((part) => String(part).padStart(2, '0')).join(':')
  return details.daysBefore(days, timeInWords(clock))
}
