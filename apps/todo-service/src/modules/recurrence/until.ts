import type { Due } from '@todo/schemas'
import { instantOf } from '../dates/due-times.ts'
import { dayOf, wallClockOf } from '../dates/wall-clock.ts'
import type { Until } from './rule.ts'

/**
 * Whether a due is not after the end of its rule.
 *
 * @param timeZone The viewer's, which counts where the due has none.
 */
export function isUpTo(until: Until, due: Due, timeZone: string): boolean {
  const wall = wallClockOf(due)
  if (until.kind === 'day' || due.time === undefined) return dayOf(wall) <= dayOf(until.wall)
  if (until.kind === 'wall') return wall <= until.wall
  return instantOf(due, timeZone).epochMilliseconds <= until.wall * 60_000
}
