import { parseQuickAdd } from '@todo/quick-add'
import { locale, words } from '../words/index.ts'
import { timeInWords } from './days.ts'
import { timeZone } from './zone.ts'

const HOUR = 60
const DAY = 24 * HOUR
const WEEK = 7 * DAY

/** So many minutes, as one says it: "45 min", "1 h 30 min", "2 days". */
export function durationInWords(minutes: number): string {
  const { details } = words
  if (minutes % WEEK === 0) return details.weeks(minutes / WEEK)
  if (minutes % DAY === 0) return details.days(minutes / DAY)
  return minutes < HOUR ? details.minutes(minutes) : details.hours(Math.floor(minutes / HOUR), minutes % HOUR)
}

/** A duration that was typed, in minutes: as quick add has it, or just a number. Undefined if it is none. */
export function parseDuration(text: string): number | undefined {
  const duration = (/^\d+$/.test(text) ? `${text} min` : text).replace(/^for /, '')
  // Quick add takes a duration only after a time, which in Korean would take the minutes if it had none.
  const todos = [`today at 9:00 for ${duration}`, `오늘 9:00에 ${duration.replace(/ ?동안$/, '')} 동안`]
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
