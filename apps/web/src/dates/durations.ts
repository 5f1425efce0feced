import { words } from '../words/index.ts'
import { timeInWords } from './days.ts'
import { DAY, HOUR, WEEK } from './parse-duration.ts'

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
