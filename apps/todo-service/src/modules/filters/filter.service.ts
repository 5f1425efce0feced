import type { FilterExplanation } from '@todo/schemas'
import { Temporal } from 'temporal-polyfill'
import { timeZoneNamed } from '../dates/time-zones.ts'
import { explainFilter } from '../queries/filter/explain/explain-filter.ts'
import { parseFilter } from '../queries/filter/parse/parse-filter.ts'
import { printFilter } from '../queries/filter/print-filter.ts'

/** A week begins with Monday (ISO 8601). */
const WEEK_START = 1

/**
 * What a filter means now, in a time zone.
 *
 * @throws {InvalidInput} when the text is no filter, or the name is not that of a time zone.
 */
export function explain(text: string, timeZoneName: string): FilterExplanation {
  const timeZone = timeZoneNamed(timeZoneName, { parameter: 'time_zone' })
  const filter = parseFilter(text)
  const viewer = { now: Temporal.Now.instant(), timeZone, weekStart: WEEK_START }
  return { filter: printFilter(filter), explanation: explainFilter(filter, viewer) }
}
