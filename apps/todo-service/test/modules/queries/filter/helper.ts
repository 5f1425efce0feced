import { InvalidInput } from '@todo/service-kit'
import { Temporal } from 'temporal-polyfill'
import type { Clock } from '../../../../src/modules/queries/filter/dates/days-of.ts'
import { explainFilter } from '../../../../src/modules/queries/filter/explain/explain-filter.ts'
import { parseFilter } from '../../../../src/modules/queries/filter/parse/parse-filter.ts'
import { printFilter } from '../../../../src/modules/queries/filter/print-filter.ts'

/** Somebody in London on Friday, 27 November 2026. */
export const CLOCK: Clock = {
  now: Temporal.Instant.from('2026-11-27T12:00:00Z'),
  timeZone: 'Europe/London',
  weekStart: 1,
}

/** What a filter means to a viewer. */
export function explained(text: string, viewer = CLOCK): string {
  return explainFilter(parseFilter(text), viewer)
}

/** A filter as it is usually written. */
export function canonical(text: string): string {
  return printFilter(parseFilter(text))
}

/** Why a filter is refused; undefined if it is not. Any other error is thrown on. */
export function faultOf(text: string) {
  try {
    parseFilter(text)
    return undefined
  } catch (error) {
    if (error instanceof InvalidInput) return error.faults[0]
    throw error
  }
}
