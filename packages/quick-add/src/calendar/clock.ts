import type { Weekday } from './days.ts'

/** A wall clock: a calendar day `YYYY-MM-DD` and a time `HH:MM`. */
export interface WallClock {
  date: string
  time: string
}

/** The day and time that somebody reads the words of a text by. */
export interface Clock {
  today: string
  time: string
  weekStart: Weekday
  /** Whether 3/4 is the 4th of March. */
  isMonthFirst: boolean
  /** What the wall clock will show in so many minutes of real time. */
  inMinutes(minutes: number): WallClock
}

/** What a clock on the wall shows in a zone. @throws {RangeError} for a zone that nobody has. */
function wallClock(epochMs: number, timeZone: string): WallClock {
  const format = new Intl.DateTimeFormat('en', {
    timeZone,
    calendar: 'iso8601',
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
  })
  const parts = Object.fromEntries(format.formatToParts(epochMs).map(({ type, value }) => [type, value]))
  return { date: `${parts.year}-${parts.month}-${parts.day}`, time: `${parts.hour}:${parts.minute}` }
}

/** Whether a language writes the month before the day. @throws {RangeError} for a malformed language tag. */
function isMonthFirst(locale: string): boolean {
  const parts = new Intl.DateTimeFormat(locale, {
    calendar: 'gregory',
    month: 'numeric',
    day: 'numeric',
  }).formatToParts()
  return parts.find(({ type }) => type === 'month' || type === 'day')?.type === 'month'
}

/** The clock of a reader. @throws {RangeError} for a zone that nobody has, and for a malformed language tag. */
export function clockOf(epochMs: number, timeZone: string, locale: string, weekStart: Weekday): Clock {
  const now = wallClock(epochMs, timeZone)
  return {
    today: now.date,
    time: now.time,
    weekStart,
    isMonthFirst: isMonthFirst(locale),
    inMinutes: (minutes) => wallClock(epochMs + minutes * 60_000, timeZone),
  }
}
