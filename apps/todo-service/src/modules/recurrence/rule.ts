import type { WallClock } from '../dates/wall-clock.ts'

/** What a rule may count in. Hours and less are refused: a to-do is due once a day, or at a few times of it. */
export const FREQUENCIES = ['DAILY', 'WEEKLY', 'MONTHLY', 'YEARLY'] as const
export type Frequency = (typeof FREQUENCIES)[number]

/** The days of the week as a rule names them, Monday first. */
export const WEEKDAYS: readonly string[] = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU']

/** One entry of BYDAY. */
export interface WeekdayPart {
  /** 0 is Monday. */
  weekday: number
  /** Which one of the month or the year, from its end if negative; 0 is each. */
  nth: number
}

/** The end of a rule, which is included. */
export interface Until {
  /** A day, a time on the wall clock of the due, or an instant (written with a Z). */
  kind: 'day' | 'wall' | 'instant'
  /** The minute on the wall clock; for an instant, that of UTC. Seconds are cut off: no due has any. */
  wall: WallClock
}

/** A recurrence rule (RFC 5545, section 3.3.10), parsed. What is not there is not limited by it. */
export interface Rule {
  /** As it is kept: in upper case. */
  text: string
  frequency: Frequency
  interval: number
  /** How many occurrences there are in all. */
  count?: number
  until?: Until
  months?: ReadonlySet<number>
  weeks?: ReadonlySet<number>
  yearDays?: ReadonlySet<number>
  monthDays?: ReadonlySet<number>
  weekdays?: readonly WeekdayPart[]
  hours?: ReadonlySet<number>
  minutes?: ReadonlySet<number>
  positions?: ReadonlySet<number>
  /** 0 is Monday. */
  weekStart: number
}

/** Whether a rule says which days it means, beyond the months. If it does not, the first due does. */
export function picksDays({ weeks, yearDays, monthDays, weekdays }: Rule): boolean {
  return [weeks, yearDays, monthDays, weekdays].some((part) => part !== undefined)
}
