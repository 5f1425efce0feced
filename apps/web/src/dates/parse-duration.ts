import { parseQuickAdd } from '@todo/quick-add'

/** The minutes of an hour. */
export const HOUR = 60
/** The minutes of a day. */
export const DAY = 24 * HOUR
/** The minutes of a week. */
export const WEEK = 7 * DAY
/** The longest that a to-do can take. */
const MOST = 365 * DAY

/** A part of a duration. A number without a unit, at the end, is minutes. "1,000" may be a thousand or one, so it is no number. */
const PART =
  /(?<count>\d+(?:[.,]\d{1,2})?) ?(?:(?<weeks>w|wks?|weeks?|주[일간]?)|(?<days>d|days?|일간?)|(?<hours>h|hrs?|hours?|시간)|m|mins?|minutes?|분간?|$)(?![a-z가-힣])[ ,]*(?:and )?/giy

/** A duration that was typed, in minutes: "45", "1.5 h", "2 days", "1일 4시간", or as quick add has it. Undefined if it is none. */
export function parseDuration(text: string): number | undefined {
  const duration = text
    .trim()
    .replace(/^for /, '')
    .replace(/ ?동안$/, '')
  const parts = [...duration.matchAll(PART)]
  if (parts.map(([part]) => part).join('') !== duration) return parseWords(duration)
  const minutes = Math.round(parts.reduce((sum, { groups = {} }) => sum + minutesOf(groups), 0))
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
    .map((todo) => parseQuickAdd(todo, { now: 0, timeZone: 'UTC' }))
    .find(({ contents, duration_minutes }) => contents === '' && duration_minutes !== undefined)?.duration_minutes
}
