import type { TimeRange } from '../languages/language.ts'

const MOST_MINUTES = 24 * 60

/** Minutes, if there are any and they are no more than a day. */
export const lengthOf = (hours: number, rest: number): number | undefined => {
  const total = Math.round(hours * 60 + rest)
  return total >= 1 && total <= MOST_MINUTES ? total : undefined
}

const minuteOf = (time: string): number => Number(time.slice(0, 2)) * 60 + Number(time.slice(3))

/** A time and how long it takes to another one, perhaps of the next day. Hours of a night may be 24 and more. */
export function rangeBetween(time: string, end: string): TimeRange | undefined {
  const length = lengthOf(0, (minuteOf(end) - minuteOf(time) + 2 * MOST_MINUTES) % MOST_MINUTES)
  return length === undefined ? undefined : { time, minutes: length }
}
