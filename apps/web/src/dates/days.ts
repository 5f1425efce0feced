import {
  type CalendarDate,
  DateFormatter,
  getLocalTimeZone,
  now,
  parseDate,
  parseDateTime,
  toCalendarDate,
  today as todayIn,
  toTimeZone,
  toZoned,
} from '@internationalized/date'
import type { Schemas } from '../api/client.ts'
import { locale, words } from '../words/index.ts'

export type Due = Schemas['Due']

/** Which day it is, here. */
export function today(): CalendarDate {
  return todayIn(getLocalTimeZone())
}

/** The day and the time of a due as the clock here shows them: a due with a zone of its own is converted. */
export function localDue({ date, time, time_zone }: Due): { day: CalendarDate; time?: string } {
  if (time === undefined) return { day: parseDate(date) }
  if (time_zone === undefined) return { day: parseDate(date), time }
  const here = toTimeZone(toZoned(parseDateTime(`${date}T${time}`), time_zone), getLocalTimeZone())
  return { day: toCalendarDate(here), time: `${twoDigits(here.hour)}:${twoDigits(here.minute)}` }
}

/** When a due is, by the clock here: a whole day begins at midnight. */
export function momentOf(due: Due): Date {
  const { day, time } = localDue(due)
  return new Date(`${day}T${time ?? '00:00'}`)
}

/** The day of a due as the clock here shows it, as text that sorts. Each change asks for that of all to-dos. */
export function localDay(due: Due): string {
  return due.time_zone === undefined ? due.date : String(localDue(due).day)
}

/** Whether a due has passed: a day when it has ended, a time when it is over. */
export function isOverdue(due: Due): boolean {
  const { day, time } = localDue(due)
  const difference = day.compare(today())
  if (difference !== 0 || time === undefined) return difference < 0
  const clock = now(getLocalTimeZone())
  return time < `${twoDigits(clock.hour)}:${twoDigits(clock.minute)}`
}

/** Whether it has not come yet: a whole day comes when it begins. */
export function isToCome(due: Due): boolean {
  return momentOf(due).getTime() > Date.now()
}

/** Whether one comes later than another. A whole day is neither before nor after a time in it. */
export function isAfter(one: Due, other: Due): boolean {
  const [{ day, time }, { day: otherDay, time: otherTime }] = [localDue(one), localDue(other)]
  const difference = day.compare(otherDay)
  return difference > 0 || (difference === 0 && time !== undefined && otherTime !== undefined && time > otherTime)
}

/** A day in as few words as are clear: "Tomorrow", "Friday", "24 Dec". */
export function dayInWords(day: CalendarDate): string {
  const days = day.toDate('UTC').getTime() - today().toDate('UTC').getTime()
  const distance = Math.round(days / 86_400_000)
  if (distance === 0) return words.days.today
  if (distance === 1) return words.days.tomorrow
  if (distance === -1) return words.days.yesterday
  if (distance > 1 && distance < 7) return format(day, { weekday: 'long' })
  return format(day, { day: 'numeric', month: 'short', ...otherYear(day) })
}

function otherYear({ year }: CalendarDate): Intl.DateTimeFormatOptions {
  return year === today().year ? {} : { year: 'numeric' }
}

/** A day with its weekday: "Friday, 4 December", and the year if it is another one. */
export function dayInFull(day: CalendarDate): string {
  return format(day, { weekday: 'long', day: 'numeric', month: 'long', ...otherYear(day) })
}

/** A day as the heading of a group. */
export function dayAsHeading(day: CalendarDate): string {
  const date = dayInFull(day)
  return day.compare(today().add({ days: 1 })) === 0 ? `${words.days.tomorrow} · ${date}` : date
}

/** A due in words, as the clock here shows it. */
export function dueInWords(due: Due): string {
  const { day, time } = localDue(due)
  return time === undefined ? dayInWords(day) : `${dayInWords(day)} ${timeInWords(time)}`
}

/** A time of the day as it is written here. */
export function timeInWords(time: string): string {
  return new DateFormatter(locale, { hour: 'numeric', minute: '2-digit', timeZone: 'UTC' }).format(
    new Date(`1970-01-01T${time}Z`),
  )
}

/** A day of the week by its number; 0 is Monday. */
export function weekdayInWords(number: number): string {
  return format(parseDate('1970-01-05').add({ days: number }), { weekday: 'long' })
}

/** When something happened. */
export function momentInWords(moment: string): string {
  return new DateFormatter(locale, { dateStyle: 'medium', timeStyle: 'short' }).format(new Date(moment))
}

function format(day: CalendarDate, options: Intl.DateTimeFormatOptions): string {
  return new DateFormatter(locale, { ...options, timeZone: 'UTC' }).format(day.toDate('UTC'))
}

function twoDigits(number: number): string {
  return String(number).padStart(2, '0')
}
